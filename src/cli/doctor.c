/* dentelle doctor: is the base whole, and does what is shown follow from what was recorded? */
#include "internal.h"

#include <stdio.h>

bool verb_doctor(struct cli *cli, struct error *err)
{
    struct diagnosis diagnosis;
    if (!doctor_examine(cli->app.store, cli->repair, &diagnosis, err))
        return false;
    for (size_t i = 0; i < diagnosis.lines.count; i++)
        puts(diagnosis.lines.items[i]);
    bool well = diagnosis.sound || diagnosis.repaired;
    diagnosis_clear(&diagnosis);
    return well || error_set(err, ERR_CORRUPT,
                             "la base demande un soin : « dentelle doctor --reparer », ou « "
                             "dentelle restaurer »");
}
