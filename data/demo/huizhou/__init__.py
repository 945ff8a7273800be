"""The demo of Huizhou: synthetic figures around published ones, and 16 lagging towns that turn round."""
