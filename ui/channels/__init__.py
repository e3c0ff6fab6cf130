"""The Channels page: what media money earns by channel, and what moving it would do."""
