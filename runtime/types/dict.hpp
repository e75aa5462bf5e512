// SPDX-License-Identifier: MIT
// Dict: insertion order, compact: an index of small integers over a row of entries, both in one storage cell.
//
// Readers take no lock: they load the table, and entries are published by the index. Writers hold the dict's lock, and
// let go of it while keys are compared by foreign code, looking again if the table changed meanwhile. Deleting leaves a
// tombstone; a table is compacted only into a new cell.
#pragma once

#include "context.hpp"

namespace hpyu {

struct DictTable;

struct Dict : Lockable {
    std::atomic<DictTable *> table{nullptr};
    std::atomic<int64_t> used{0};        ///< Live entries.
};

inline bool is_dict(Value v) { return has_layout(v, Layout::Dict); }

/// Values are borrowed: alive as long as the dict holds them, or until the next safepoint.
[[nodiscard]] Dict *dict_new(ProtoContext &ctx, int64_t expected = 0);
/// Null without an exception if absent; `*failed` tells an error in hash or comparison.
Value dict_find(ProtoContext &ctx, Dict *dict, Value key, bool *failed);
/// For a str key that is exact: cannot fail.
Value dict_find_str(ProtoContext &ctx, Dict *dict, Str *key);
/// dict_find() of an exact str, where no foreign code has to be asked; null where it has to, and for an absent key.
Value dict_find_text(ProtoContext &ctx, Dict *dict, Str *key);
/// dict_set() of an exact str: 1 where no foreign code has to be asked, 0 with nothing done where it has, or -1.
[[nodiscard]] int dict_set_text(ProtoContext &ctx, Dict *dict, Str *key, Value value);
/// The same where the key is there; 0 with nothing done where it is not, too.
int dict_replace_text(ProtoContext &ctx, Dict *dict, Str *key, Value value);
[[nodiscard]] int dict_set(ProtoContext &ctx, Dict *dict, Value key, Value value);
/// 1 deleted, 0 absent (nothing raised), -1 error. `*removed` gets the value if not null.
[[nodiscard]] int dict_delete(ProtoContext &ctx, Dict *dict, Value key, Value *removed = nullptr);
/// The value that `key` has, or gets now.
[[nodiscard]] Value dict_set_default(ProtoContext &ctx, Dict *dict, Value key, Value value);
void dict_clear(ProtoContext &ctx, Dict *dict);
[[nodiscard]] Dict *dict_copy(ProtoContext &ctx, Dict *dict);
inline int64_t dict_length(const Dict *dict) { return dict->used.load(std::memory_order_acquire); }
/// Walks entries in order: *position starts at 0. False at the end. Survives changes without promising what it sees.
bool dict_next(Dict *dict, size_t *position, Value *key, Value *value, int64_t *hash = nullptr);
/// Adds all of a mapping (keys() and __getitem__) or of an iterable of pairs; `replace` false keeps what is there.
[[nodiscard]] int dict_merge(ProtoContext &ctx, Dict *dict, Value other, bool replace = true);
/// A read-only view (types.MappingProxyType) of any mapping, such as a class's namespace. Null with MemoryError.
[[nodiscard]] Value mapping_proxy_new(ProtoContext &ctx, Value mapping);

}  // namespace hpyu
