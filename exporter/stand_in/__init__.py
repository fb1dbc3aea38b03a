"""An imitation of QuickBooks Desktop and of its Web Connector, for tests, training and the sample company; no real book uses it."""
