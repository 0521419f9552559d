"""A small organisation for tests: one city, one county with two towns, and people by name."""

from datetime import date

from django.contrib.auth.models import User

from approvals.models import OrgUnit, Person, Post
from workflows.actors import Actor

SINCE = date(2000, 1, 1)
ORDERING = Actor(user_id=None, name="组织管理员")


def unit(code, name, level, parent=None, **more):
    return OrgUnit.objects.create(
        code=code, name=name, level=level, parent=parent, **{"valid_from": SINCE, **more}
    )


def small_county():
    province = unit("990000", "示例省", "province")
    city = unit("990100", "示例市", "city", province, phone="0900-5550100", document_prefix="示")
    county = unit("990121", "青溪县", "county", city, document_prefix="示", short_name="青溪")
    unit("990121100", "清河镇", "township", county)
    unit("990121101", "高塘镇", "township", county)
    return county


def person(username, name, *posts, is_official=True):
    """Make a person with (role, unit code[, first day, last day]) posts."""
    user = User.objects.create(username=username, first_name=name)
    made = Person.objects.create(user=user, name=name, is_official=is_official)
    for role, code, *days in posts:
        Post.objects.create(
            person=made,
            unit=OrgUnit.objects.get(code=code),
            role=role,
            title=role,
            valid_from=days[0] if days else SINCE,
            valid_to=days[1] if len(days) > 1 else None,
        )
    return made
