"""The operations of the directory; each file adds its own to one router."""

from ninja import Router

from cordee.modules.directory.api import agreements, feed, offering, organisations

router = Router()
router.add_router("", organisations.router)
router.add_router("", agreements.router)
router.add_router("", feed.router)
router.add_router("", offering.router)

__all__ = ["router"]
