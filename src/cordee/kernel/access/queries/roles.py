from dataclasses import dataclass

from cordee.lib.module import Right, Role, installed


@dataclass(frozen=True, slots=True)
class RightLine:
    right: Right
    held: tuple[bool, ...]  # by role, in the matrix's order
    names: tuple[str, ...]  # of the roles that hold it


@dataclass(frozen=True, slots=True)
class RightsGroup:
    label: str  # the package's
    lines: tuple[RightLine, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    roles: tuple[Role, ...]
    groups: tuple[RightsGroup, ...]


def roles_and_rights() -> Matrix:
    """The rights of every package, by role, as the manifests say."""
    roles = tuple(role for module in installed() for role in module.roles)
    groups = (
        RightsGroup(str(module.label), tuple(_line(right, roles) for right in module.rights))
        for module in installed()
        if module.rights
    )
    return Matrix(roles, tuple(groups))


def _line(right: Right, roles: tuple[Role, ...]) -> RightLine:
    held = tuple(role.code in right.roles for role in roles)
    return RightLine(right, held, tuple(str(role.name) for role in roles if role.code in right.roles))
