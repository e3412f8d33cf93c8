"""The operations of places and equipment; each file adds its own to one router."""

from ninja import Router

from cordee.modules.sharing.api import availability, bookings, resources

router = Router()
router.add_router("", resources.router)
router.add_router("", availability.router)
router.add_router("", bookings.router)

__all__ = ["router"]
