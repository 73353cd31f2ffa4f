"""Logging in by a provider of the practice's: Microsoft Entra, Google Workspace, Okta.

`providers`: whom the technician named. `claims`: what one says of somebody; pure. `protocol`:
OpenID Connect, by allauth, and stricter. `groups`: what groups are worth here. `admitting`: who
comes in. `adapter`: where allauth asks.
"""
