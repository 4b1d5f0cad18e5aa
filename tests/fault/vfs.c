/* The breaking file system. Each file is the real one behind a head of ours; what is not counted is
 * handed on as it is. */
#include "vfs.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sqlite3.h>

/* SQLite calls back without a word of ours, so the plan is known to the whole process. */
static struct {
    struct fault_plan plan;
    int calls;
    bool broke, held;
} faults;
static sqlite3_vfs breaking;

struct broken_file {
    sqlite3_file head;
    sqlite3_file *real; /* behind this struct, in the same memory */
};

static sqlite3_vfs *real_vfs(void)
{
    return breaking.pAppData;
}

static sqlite3_file *real_file(sqlite3_file *file)
{
    return ((struct broken_file *)file)->real;
}

static bool breaks(enum fault_call call)
{
    const struct fault_plan *plan = &faults.plan;
    if (faults.held || plan->at == 0 || call != plan->call)
        return false;
    faults.calls++;
    bool now = plan->lasting ? faults.calls >= plan->at : faults.calls == plan->at;
    faults.broke = faults.broke || now;
    if (now && plan->code == FAULT_KILL)
        raise(SIGKILL);
    return now;
}

void vfs_break(const struct fault_plan *plan)
{
    faults.plan = plan ? *plan : (struct fault_plan){.at = 0};
    faults.calls = 0;
    faults.broke = false;
}

bool vfs_broke(void)
{
    return faults.broke;
}

void vfs_hold(bool hold)
{
    faults.held = hold;
}

/* ---- a file
 * --------------------------------------------------------------------------------------------- */

static int file_close(sqlite3_file *file)
{
    return real_file(file)->pMethods->xClose(real_file(file));
}

static int file_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 at)
{
    if (breaks(FAULT_READ))
        return faults.plan.code;
    return real_file(file)->pMethods->xRead(real_file(file), bytes, length, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
    sqlite3_file *real = real_file(file);
    if (!breaks(FAULT_WRITE))
        return real->pMethods->xWrite(real, bytes, length, at);
    if (faults.plan.cut && real->pMethods->xWrite(real, bytes, length / 2, at) != SQLITE_OK)
        return SQLITE_IOERR_WRITE;
    return faults.plan.code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (breaks(FAULT_TRUNCATE))
        return faults.plan.code;
    return real_file(file)->pMethods->xTruncate(real_file(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    if (breaks(FAULT_SYNC))
        return faults.plan.code;
    return real_file(file)->pMethods->xSync(real_file(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_file(file)->pMethods->xFileSize(real_file(file), size);
}

static int file_lock(sqlite3_file *file, int level)
{
    return real_file(file)->pMethods->xLock(real_file(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return real_file(file)->pMethods->xUnlock(real_file(file), level);
}

static int file_check_lock(sqlite3_file *file, int *reserved)
{
    return real_file(file)->pMethods->xCheckReservedLock(real_file(file), reserved);
}

static int file_control(sqlite3_file *file, int what, void *argument)
{
    return real_file(file)->pMethods->xFileControl(real_file(file), what, argument);
}

static int file_sector(sqlite3_file *file)
{
    return real_file(file)->pMethods->xSectorSize(real_file(file));
}

static int file_device(sqlite3_file *file)
{
    return real_file(file)->pMethods->xDeviceCharacteristics(real_file(file));
}

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    if (breaks(FAULT_SHARED)) {
        *memory = NULL;
        return faults.plan.code;
    }
    return real_file(file)->pMethods->xShmMap(real_file(file), page, size, extend, memory);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_file(file)->pMethods->xShmLock(real_file(file), offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    real_file(file)->pMethods->xShmBarrier(real_file(file));
}

static int file_shm_unmap(sqlite3_file *file, int remove)
{
    return real_file(file)->pMethods->xShmUnmap(real_file(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, /* 3 adds memory maps of the base, which the store switches off */
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

/* ---- the file system
 * ------------------------------------------------------------------------------------ */

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *given)
{
    (void)vfs;
    struct broken_file *broken = (struct broken_file *)file;
    broken->head.pMethods = NULL; /* SQLite then does not close it */
    broken->real = (sqlite3_file *)(broken + 1);
    if (breaks(FAULT_OPEN))
        return faults.plan.code;
    int result = real_vfs()->xOpen(real_vfs(), name, broken->real, flags, given);
    if (result == SQLITE_OK)
        broken->head.pMethods = &methods;
    return result;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    return breaks(FAULT_DELETE) ? faults.plan.code : real_vfs()->xDelete(real_vfs(), name, sync);
}

void vfs_install(void)
{
    if (breaking.zName)
        return;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    cr_assert_not_null(real);
    breaking = *real;
    breaking.zName = "breaking";
    breaking.pNext = NULL;
    breaking.szOsFile = (int)sizeof(struct broken_file) + real->szOsFile;
    breaking.pAppData = real;
    breaking.xOpen = vfs_open;
    breaking.xDelete = vfs_delete;
    cr_assert_eq(sqlite3_vfs_register(&breaking, 1), SQLITE_OK);
}
