// Reads a calendar from standard input and says as JSON what ical.js finds in it.

import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, 'utf8')));
for (const zone of calendar.getAllSubcomponents('vtimezone')) {
  ICAL.TimezoneService.register(zone);
}
const text = (component, name) => component.getFirstPropertyValue(name)?.toString() ?? null;
const when = (event, name) => {
  const property = event.getFirstProperty(name);
  if (!property) return null;
  const time = property.getFirstValue();
  return time.isDate ? time.toString() : time.toUnixTime();
};
const read = (event) => ({
  uid: text(event, 'uid'),
  start: when(event, 'dtstart'),
  end: when(event, 'dtend'),
  summary: text(event, 'summary'),
  description: text(event, 'description'),
  location: text(event, 'location'),
  url: text(event, 'url'),
  status: text(event, 'status'),
  sequence: event.getFirstPropertyValue('sequence'),
  changed: when(event, 'last-modified'),
  stamp: when(event, 'dtstamp'),
});
process.stdout.write(JSON.stringify({
  name: text(calendar, 'name'),
  shown_name: text(calendar, 'x-wr-calname'),
  source: text(calendar, 'source'),
  refresh: text(calendar, 'refresh-interval'),
  events: calendar.getAllSubcomponents('vevent').map(read),
  errors: [],
}));
