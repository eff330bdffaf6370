"""Reads a calendar from standard input and says as JSON what the Python package icalendar finds in it."""

import datetime
import json
import sys

import icalendar

calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())


def when(event, name):
    if name not in event:
        return None
    value = event[name].dt
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    return int(value.timestamp())


def text(component, name):
    return str(component[name]) if name in component else None


def read(event):
    return {
        "uid": text(event, "UID"),
        "start": when(event, "DTSTART"),
        "end": when(event, "DTEND"),
        "summary": text(event, "SUMMARY"),
        "description": text(event, "DESCRIPTION"),
        "location": text(event, "LOCATION"),
        "url": text(event, "URL"),
        "status": text(event, "STATUS"),
        "sequence": int(event["SEQUENCE"]),
        "changed": when(event, "LAST-MODIFIED"),
        "stamp": when(event, "DTSTAMP"),
    }


json.dump(
    {
        "name": text(calendar, "NAME"),
        "shown_name": text(calendar, "X-WR-CALNAME"),
        "source": text(calendar, "SOURCE"),
        "refresh": str(calendar["REFRESH-INTERVAL"].to_ical().decode()) if "REFRESH-INTERVAL" in calendar else None,
        "events": [read(event) for event in calendar.walk("VEVENT")],
        "errors": [str(error) for event in calendar.walk() for error in event.errors],
    },
    sys.stdout,
)
