/* Dates as iCalendar (RFC 5545), by libical: an event a component, so that a file of any length is
 * written as it goes. */
#include "internal.h"

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2020-01-01T00:00Z: seconds since then are what a SEQUENCE counts, and hold in its 31 bits until
 * 2088. */
enum { SEQUENCE_EPOCH = 1577836800 };

/* The rules of France since 1996, written here so that a file is the same wherever it is made. */
static const char zone[] = "BEGIN:VTIMEZONE\r\n"
                           "TZID:Europe/Paris\r\n"
                           "BEGIN:STANDARD\r\n"
                           "DTSTART:19961027T030000\r\n"
                           "TZOFFSETFROM:+0200\r\n"
                           "TZOFFSETTO:+0100\r\n"
                           "TZNAME:CET\r\n"
                           "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
                           "END:STANDARD\r\n"
                           "BEGIN:DAYLIGHT\r\n"
                           "DTSTART:19960331T020000\r\n"
                           "TZOFFSETFROM:+0100\r\n"
                           "TZOFFSETTO:+0200\r\n"
                           "TZNAME:CEST\r\n"
                           "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
                           "END:DAYLIGHT\r\n"
                           "END:VTIMEZONE\r\n";

static void add_property(struct text *out, icalproperty *property)
{
    char *line = icalproperty_as_ical_string_r(property);
    text_add(out, line);
    icalmemory_free_buffer(line);
    icalproperty_free(property);
}

void calendar_begin(struct text *out, const char *name, const char *about)
{
    text_add(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//dentelle//FR\r\n"
                  "CALSCALE:GREGORIAN\r\nX-WR-TIMEZONE:Europe/Paris\r\n");
    icalproperty *property = icalproperty_new_x(name);
    icalproperty_set_x_name(property, "X-WR-CALNAME");
    add_property(out, property);
    if (about) {
        property = icalproperty_new_x(about);
        icalproperty_set_x_name(property, "X-WR-CALDESC");
        add_property(out, property);
    }
    text_add(out, zone);
}

void calendar_end(struct text *out)
{
    text_add(out, "END:VCALENDAR\r\n");
}

/* ---- one event ----------------------------------------------------------------------------- */

static struct icaltimetype day_time(day date)
{
    char iso[11];
    day_to_iso(date, iso);
    struct icaltimetype time = {.is_date = 1};
    time.year = atoi(iso);
    time.month = atoi(iso + 5);
    time.day = atoi(iso + 8);
    return time;
}

static void set_local(icalproperty *property)
{
    icalproperty_add_parameter(property, icalparameter_new_tzid("Europe/Paris"));
}

/* The whole day, or from a moment on. False when it is neither. */
static bool set_span(icalcomponent *component, const struct calendar_event *event)
{
    unsigned hour, minute;
    day date;
    if (!day_from_iso(event->at, &date))
        return false;
    struct icaltimetype start = day_time(date);
    if (strlen(event->at) != 16 || sscanf(event->at + 10, "T%2u:%2u", &hour, &minute) != 2) {
        icalcomponent_add_property(component, icalproperty_new_dtstart(start));
        icalcomponent_add_property(component, icalproperty_new_dtend(day_time(date + 1)));
        icalcomponent_add_property(component, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
        return true;
    }
    start.is_date = 0;
    start.hour = (int)hour;
    start.minute = (int)minute;
    icalproperty *property = icalproperty_new_dtstart(start);
    set_local(property);
    icalcomponent_add_property(component, property);
    struct icaldurationtype length =
        icaldurationtype_from_int(60 * (event->minutes > 0 ? event->minutes : 60));
    icalcomponent_add_property(component, icalproperty_new_duration(length));
    return true;
}

static void set_version(icalcomponent *component, const struct calendar_event *event)
{
    int64_t seconds = event->changed_ms / 1000, since = seconds - SEQUENCE_EPOCH;
    struct icaltimetype changed =
        icaltime_from_timet_with_zone((time_t)seconds, 0, icaltimezone_get_utc_timezone());
    int sequence = since < 0 ? 0 : since > INT32_MAX ? INT32_MAX : (int)since;
    icalcomponent_add_property(component, icalproperty_new_dtstamp(changed));
    icalcomponent_add_property(component, icalproperty_new_lastmodified(changed));
    icalcomponent_add_property(component, icalproperty_new_sequence(sequence));
}

/* At nine in the morning of that day, wherever the reader is. */
static void set_alarm(icalcomponent *component, const char *summary)
{
    struct icaltriggertype trigger = icaltriggertype_from_int(9 * 3600);
    icalcomponent *alarm = icalcomponent_new(ICAL_VALARM_COMPONENT);
    icalcomponent_add_property(alarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
    icalcomponent_add_property(alarm, icalproperty_new_description(summary));
    icalcomponent_add_property(alarm, icalproperty_new_trigger(trigger));
    icalcomponent_add_component(component, alarm);
}

bool calendar_event(struct text *out, const struct calendar_event *event, struct error *err)
{
    char id[ID_TEXT_SIZE];
    icalcomponent *component = icalcomponent_new(ICAL_VEVENT_COMPONENT);
    id_to_text(&event->id, id);
    char *uid = mem_print("%s@dentelle", id);
    icalcomponent_add_property(component, icalproperty_new_uid(uid));
    free(uid);
    set_version(component, event);
    bool done = event->at && set_span(component, event);
    icalcomponent_add_property(component, icalproperty_new_summary(event->summary));
    if (event->description)
        icalcomponent_add_property(component, icalproperty_new_description(event->description));
    if (event->location)
        icalcomponent_add_property(component, icalproperty_new_location(event->location));
    if (done && event->alarm)
        set_alarm(component, event->summary);
    char *text = done ? icalcomponent_as_ical_string_r(component) : NULL;
    if (text)
        text_add(out, text);
    done = text != NULL || error_set(err, ERR_IO, "une date n'a pas pu être écrite");
    icalmemory_free_buffer(text);
    icalcomponent_free(component);
    return done;
}
