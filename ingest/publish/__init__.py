"""Puts a finished build before readers: a release folder, then one symlink. Builds and judges nothing."""
