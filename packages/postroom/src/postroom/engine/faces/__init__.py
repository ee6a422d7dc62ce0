"""The parts of a room that are reached as its properties, one noun each: the async face, and its blocking twin.

Each is loaded when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.homes import from_homes

if TYPE_CHECKING:
    from postroom.engine.faces.approvals import Approvals as Approvals
    from postroom.engine.faces.approvals import AsyncApprovals as AsyncApprovals
    from postroom.engine.faces.attachments import AsyncAttachments as AsyncAttachments
    from postroom.engine.faces.attachments import Attachments as Attachments
    from postroom.engine.faces.confinement import AsyncConfinement as AsyncConfinement
    from postroom.engine.faces.confinement import Confinement as Confinement
    from postroom.engine.faces.domains import AsyncDomains as AsyncDomains
    from postroom.engine.faces.domains import Domains as Domains
    from postroom.engine.faces.keeping import AsyncKeeping as AsyncKeeping
    from postroom.engine.faces.keeping import Keeping as Keeping
    from postroom.engine.faces.keys import AsyncKeys as AsyncKeys
    from postroom.engine.faces.keys import Keys as Keys
    from postroom.engine.faces.limits import AsyncRoomLimits as AsyncRoomLimits
    from postroom.engine.faces.limits import RoomLimits as RoomLimits
    from postroom.engine.faces.memory import AsyncMemory as AsyncMemory
    from postroom.engine.faces.memory import Memory as Memory
    from postroom.engine.faces.plans import AsyncPlans as AsyncPlans
    from postroom.engine.faces.plans import Plans as Plans
    from postroom.engine.faces.pools import AsyncPools as AsyncPools
    from postroom.engine.faces.pools import Pools as Pools
    from postroom.engine.faces.providers import AsyncProviders as AsyncProviders
    from postroom.engine.faces.providers import Providers as Providers
    from postroom.engine.faces.quarantine import AsyncQuarantine as AsyncQuarantine
    from postroom.engine.faces.quarantine import Quarantine as Quarantine
    from postroom.engine.faces.requests import AsyncMailboxRequests as AsyncMailboxRequests
    from postroom.engine.faces.requests import AsyncRequests as AsyncRequests
    from postroom.engine.faces.requests import MailboxRequests as MailboxRequests
    from postroom.engine.faces.requests import Requests as Requests
    from postroom.engine.faces.routing import AsyncRouting as AsyncRouting
    from postroom.engine.faces.routing import Routing as Routing
    from postroom.engine.faces.secrets import AsyncSecrets as AsyncSecrets
    from postroom.engine.faces.secrets import Secrets as Secrets
    from postroom.engine.faces.spending import AsyncSpending as AsyncSpending
    from postroom.engine.faces.spending import Spending as Spending
    from postroom.engine.faces.subscriptions import AsyncSubscriptions as AsyncSubscriptions
    from postroom.engine.faces.subscriptions import Subscriptions as Subscriptions
    from postroom.engine.faces.turns import AsyncTurns as AsyncTurns
    from postroom.engine.faces.turns import Turns as Turns
    from postroom.engine.faces.unsubscriptions import AsyncUnsubscriptions as AsyncUnsubscriptions
    from postroom.engine.faces.unsubscriptions import Unsubscriptions as Unsubscriptions
    from postroom.engine.faces.views import AsyncViews as AsyncViews
    from postroom.engine.faces.views import Views as Views
    from postroom.engine.faces.webhooks import AsyncWebhooks as AsyncWebhooks
    from postroom.engine.faces.webhooks import Webhooks as Webhooks

_HOMES = {
    "approvals": ("Approvals", "AsyncApprovals"),
    "attachments": ("AsyncAttachments", "Attachments"),
    "confinement": ("AsyncConfinement", "Confinement"),
    "domains": ("AsyncDomains", "Domains"),
    "keeping": ("AsyncKeeping", "Keeping"),
    "keys": ("AsyncKeys", "Keys"),
    "limits": ("AsyncRoomLimits", "RoomLimits"),
    "memory": ("AsyncMemory", "Memory"),
    "plans": ("AsyncPlans", "Plans"),
    "pools": ("AsyncPools", "Pools"),
    "providers": ("AsyncProviders", "Providers"),
    "quarantine": ("AsyncQuarantine", "Quarantine"),
    "requests": ("AsyncMailboxRequests", "AsyncRequests", "MailboxRequests", "Requests"),
    "routing": ("AsyncRouting", "Routing"),
    "secrets": ("AsyncSecrets", "Secrets"),
    "spending": ("AsyncSpending", "Spending"),
    "subscriptions": ("AsyncSubscriptions", "Subscriptions"),
    "turns": ("AsyncTurns", "Turns"),
    "unsubscriptions": ("AsyncUnsubscriptions", "Unsubscriptions"),
    "views": ("AsyncViews", "Views"),
    "webhooks": ("AsyncWebhooks", "Webhooks"),
}

__getattr__ = from_homes(__name__, _HOMES)
