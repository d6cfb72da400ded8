"""The unified sign-in of the province: persons who are known there may come in here.

OpenID Connect: code flow with PKCE, ID tokens by RS256 or ES256. Never attached to the real
platform: what its levels and its name for the ID number are has to be filled into `mapping`.
"""
