/* The same spreadsheet as XLSX and ODS, as Excel and LibreOffice write them. */
#ifndef DENTELLE_BENCH_WORKBOOK_H
#define DENTELLE_BENCH_WORKBOOK_H

#include "dentelle/base.h"

/* From a CSV of sheet_make: cells without quotes. Texts of the XLSX are shared. */
bool workbook_make_xlsx(const char *csv, const char *path, struct error *err);
bool workbook_make_ods(const char *csv, const char *path, struct error *err);

#endif
