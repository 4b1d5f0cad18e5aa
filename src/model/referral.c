/* The states of a referral and what may follow each, in one table. A referral is a link that both
 * sides close: what the partner answered, what came of it. Codes are those of the FHIR Task
 * resource. */
#include "dentelle/model.h"

#include <string.h>

/* `next`: what may be said of it from there. What is over may be taken up again ("requested"), as a
 * new asking of the same partner. A refusal comes before the start, "sans suite" once it was tried.
 */
static const struct state {
    const char *status, *next;
    bool open; /* still waits for something */
    bool why;  /* asks for a reason */
} states[] = {
    {"draft", "requested accepted in-progress rejected cancelled", true, false},
    {"requested", "accepted in-progress completed rejected failed cancelled", true, false},
    {"accepted", "in-progress completed rejected failed cancelled", true, false},
    {"in-progress", "completed failed", true, false},
    {"completed", "in-progress", false, false},
    {"failed", "requested in-progress", false, true},
    {"rejected", "requested", false, true},
    {"cancelled", "draft requested", false, false},
};

static const struct state *state_of(const char *status)
{
    for (size_t i = 0; status && i < sizeof states / sizeof states[0]; i++)
        if (strcmp(states[i].status, status) == 0)
            return &states[i];
    return NULL;
}

bool referral_is_open(const char *status)
{
    const struct state *state = state_of(status);
    return state && state->open;
}

bool referral_asks_why(const char *status)
{
    const struct state *state = state_of(status);
    return state && state->why;
}

bool referral_may_become(const char *status, const char *next)
{
    const struct state *state = state_of(status ? status : "draft");
    size_t length = strlen(next);
    for (const char *at = state ? state->next : ""; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strncmp(at, next, length) == 0 && strcspn(at, " ") == length)
            return true;
    return false;
}

const char *referral_confirmed(const char *by, const char *also)
{
    if (!by || strcmp(by, "aucun") == 0 || strcmp(by, also) == 0)
        return also;
    return "les_deux";
}
