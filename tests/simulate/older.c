/* See older.h. */
#include "older.h"

#include "dentelle/model.h"

static bool older_now;

enum field __real_field_by_id(int id);
enum field __wrap_field_by_id(int id);

void older_is(bool older)
{
    older_now = older;
}

enum field __wrap_field_by_id(int id)
{
    enum field field = __real_field_by_id(id);
    bool later =
        field == FIELD_HOLDER_ADDRESS || field == FIELD_CASE_WORKER || field == FIELD_NOTE_PLACE;
    return older_now && later ? FIELD_COUNT : field;
}
