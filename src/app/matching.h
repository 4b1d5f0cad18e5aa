/* What the rule of matching.c looks at: the facts of a case, read by matching_facts.c. */
#ifndef DENTELLE_APP_MATCHING_H
#define DENTELLE_APP_MATCHING_H

#include "dentelle/app.h"

enum { NOT_KNOWN = -1 };

/* Of a case, or of several: what they all share; needs are those of any of them. */
struct matching_facts {
    struct strings needs; /* members of case.needs, each code once, with its heaviest level */
    char *territory, *legal_form; /* NULL: not known */
    int employees;                /* NOT_KNOWN */
    int esus, labelled;           /* 1, 0, NOT_KNOWN; labelled: the Budget Citoyen's label */
    struct referrals referrals;   /* of the case, when it is alone */
};
bool matching_facts_read(struct app *app, const struct id cases[], size_t count,
                         struct matching_facts *facts, struct error *err);
void matching_facts_clear(struct matching_facts *facts);

#endif
