"""The version of this program, which every file that it exports says."""

VERSION = "0.1.0"
