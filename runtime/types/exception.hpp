// SPDX-License-Identifier: MIT
// Exceptions: which of ExceptionObject::fields is what, by kind, and what their files share.
#pragma once

#include <string_view>

#include "types/function_objects.hpp"

namespace hpyu {

namespace os_field {
enum : size_t { kErrno, kStrerror, kFilename, kFilename2, kWritten };
}
namespace unicode_field {
enum : size_t { kEncoding, kObject, kStart, kEnd, kReason };
}
namespace attribute_field {
enum : size_t { kName, kObject };
}
namespace import_field {
enum : size_t { kMessage, kName, kPath };
}
namespace name_field {
enum : size_t { kName };
}
namespace value_field {
enum : size_t { kValue };  ///< StopIteration.value, SystemExit.code
}
namespace syntax_field {
enum : size_t { kMessage, kFilename, kLine, kOffset, kText };
}
namespace group_field {
enum : size_t { kMessage, kExceptions };
}

/// SyntaxError has more to tell than fits.
struct SyntaxErrorObject : ExceptionObject {
    Published<Value> end_line, end_offset, print_file_and_line;
};

/// The kinds that exceptions.def names: each is one TypeDef, worn by all the classes of its rows.
namespace exception_kind {
extern const TypeDef Plain, KeyError, StopIteration, SystemExit, Attribute, Name, Import, OS, Unicode, Syntax, Group;
}

/// Fills the space's exceptions, base first. Called once, after the builtin types are made. False: no memory.
[[nodiscard]] bool make_exception_types(ProtoContext &ctx);

/// The class ExceptionGroup, which has two bases. Null on failure.
[[nodiscard]] Type *make_exception_group_type(ProtoContext &ctx);

/// An instance of any exception class with these `args`, nothing run yet. Null with MemoryError.
[[nodiscard]] ExceptionObject *exception_alloc(ProtoContext &ctx, Type *type, const Value *args, size_t nargs);

/// `tp_init` of BaseException: refuses keywords and keeps the arguments as `args`.
int base_exception_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);
/// `tp_str` of BaseException: nothing, the argument, or the tuple of them.
Value base_exception_str(ProtoContext &ctx, Value self);

/// Getter and setter of a field: absent reads as None, and anything can be set.
Value get_exception_field(ProtoContext &ctx, Value self, size_t index);
template <size_t Index>
Value get_exception_field(ProtoContext &ctx, Value self, void *) {
    return get_exception_field(ctx, self, Index);
}
template <size_t Index>
int set_exception_field(ProtoContext &, Value self, Value value, void *) {
    as<ExceptionObject>(self)->fields[Index] = value;
    return 0;
}
#define HPYU_EXCEPTION_FIELD(name, index, doc) \
    GetSetDef { name, get_exception_field<index>, set_exception_field<index>, doc }

/// The OSError subclass that stands for an errno; null if OSError itself does.
Type *os_error_class(ProtoContext &ctx, int64_t error_number);

/// ImportError or ModuleNotFoundError with .name and .path (either may be null).
struct Raised raise_import_error(ProtoContext &ctx, Type *type, std::string_view text, Value name, Value path);

}  // namespace hpyu
