// SPDX-License-Identifier: MIT
// The universal context: the constants as permanent handles, the slots as they are.
#include <hpy.h>

#include "hpy_space.hpp"
#include "slots/slots.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"

namespace hpyu {

namespace {

/// One function a constant, named as its handle.
namespace constant {

#define HPYU_EXCEPTION(name, base, kind, doc) \
    inline Value name(const ProtoSpace &space) { return space.exceptions.name; }
#include "exceptions.def"

#define HPYU_CONSTANT(name, expression) \
    inline Value name(const ProtoSpace &space) { return expression; }
HPYU_CONSTANT(None, space.none)
HPYU_CONSTANT(True, space.true_)
HPYU_CONSTANT(False, space.false_)
HPYU_CONSTANT(NotImplemented, space.not_implemented)
HPYU_CONSTANT(Ellipsis, space.ellipsis)
HPYU_CONSTANT(BaseObjectType, space.types.object)
HPYU_CONSTANT(TypeType, space.types.type)
HPYU_CONSTANT(BoolType, space.types.bool_)
HPYU_CONSTANT(LongType, space.types.int_)
HPYU_CONSTANT(FloatType, space.types.float_)
HPYU_CONSTANT(UnicodeType, space.types.str)
HPYU_CONSTANT(TupleType, space.types.tuple)
HPYU_CONSTANT(ListType, space.types.list)
HPYU_CONSTANT(ComplexType, space.types.complex)
HPYU_CONSTANT(BytesType, space.types.bytes)
HPYU_CONSTANT(MemoryViewType, space.types.memoryview)
HPYU_CONSTANT(CapsuleType, space.types.capsule)
HPYU_CONSTANT(SliceType, space.types.slice)
HPYU_CONSTANT(Builtins, space.builtins->dict)
HPYU_CONSTANT(DictType, space.types.dict)
#undef HPYU_CONSTANT

}  // namespace constant

}  // namespace

bool HpySpace::fill_universal() {
    HPyContext &ctx = *universal();
    ctx.name = "HPy universal ABI (libhpy-universal)";
    ctx.abi_version = HPY_ABI_VERSION;
#define HPY_HANDLE(id, name)                                                                               \
    ctx.h_##name._i = static_cast<intptr_t>(handles_->open_permanent(constant::name(*this).as_object())); \
    if (HPy_IsNull(ctx.h_##name))                                                                          \
        return false;
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) ctx.ctx_##name = slot::name;
#include <hpy/slots.def>
    return true;
}

}  // namespace hpyu
