"""Reads a feed from standard input and says as JSON what feedparser finds in it."""

import json
import sys

import feedparser

feed = feedparser.parse(sys.stdin.buffer.read())
json.dump(
    {
        "version": feed.version,
        "well_formed": not feed.bozo,
        "id": feed.feed.get("id"),
        "title": feed.feed.get("title"),
        "entries": [
            {
                "id": entry.get("id"),
                "title": entry.get("title"),
                "link": entry.get("link"),
                "updated": entry.get("updated"),
                "summary": entry.get("summary"),
            }
            for entry in feed.entries
        ],
    },
    sys.stdout,
)
