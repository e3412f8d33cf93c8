"""Nobody enters but by a sign-in, an invitation, a claim or a token, each of which can be withdrawn."""
