// SPDX-License-Identifier: MIT
// memory_meter.so, a module of protoPython's own kind: cells() tells how many cells the calling frame has allocated,
// which protoCore keeps as long as the frame; other_bytes() how much memory the process has apart from cells.
#include <malloc.h>
#include <protoCore.h>
#include <protoPython/PythonEnvironment.h>

using Context = proto::ProtoContext;
using Object = proto::ProtoObject;

namespace {

constexpr long long kCell = 64;

const Object *cells(Context *here, const Object *, const proto::ParentLink *, const proto::ProtoList *,
                    const proto::ProtoSparseList *) {
    return here->fromInteger(static_cast<long long>(here->allocatedCellsCount));
}

const Object *other_bytes(Context *here, const Object *, const proto::ParentLink *, const proto::ProtoList *,
                          const proto::ProtoSparseList *) {
    const auto all = mallinfo2();
    return here->fromInteger(static_cast<long long>(all.uordblks + all.hblkhd) - kCell * here->space->heapSize);
}

void add(Context *here, const char *name, proto::ProtoMethod function) {
    protoPython::PythonEnvironment::getCurrentGlobals()->setAttribute(
        here, proto::ProtoString::fromUTF8String(here, name), here->fromMethod(nullptr, function));
}

}  // namespace

extern "C" [[gnu::visibility("default")]] void *proto_module_init() {
    Context *here = protoPython::PythonEnvironment::getCurrentContext();
    add(here, "cells", cells);
    add(here, "other_bytes", other_bytes);
    return nullptr;
}
