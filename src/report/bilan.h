/* What the writers of the bilan share. */
#ifndef DENTELLE_REPORT_BILAN_H
#define DENTELLE_REPORT_BILAN_H

#include "dentelle/report.h"

/* Of the needs of a figure, those that each said: "porteur", "mission_ess", "apes". */
enum { SAID_BY_KINDS = 3 };
void bilan_said_by(const struct figure_rows *needs, const struct figure_group *group,
                   size_t said[SAID_BY_KINDS]);
/* The groups of a figure, allocated; the caller frees. */
struct figure_group *bilan_groups(const struct figure_rows *rows, size_t *count);

#endif
