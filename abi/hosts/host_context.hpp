// SPDX-License-Identifier: MIT
// HostContext: an HPyContext over the objects of a host (hpy_universal/host.h), put together slot by slot, with what
// the derived slots keep.
#pragma once

#include <hpy_universal/host.h>

#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "closures/slot_closures.hpp"
#include "contexts/context_block.hpp"
#include "contexts/services.hpp"
#include "derived/own_types.hpp"
#include "handles/shared_handles.hpp"

namespace hpyu {

class Callable;
struct SpecRecord;

class HostContext : public ContextServices {
public:
    /// Copies the host and puts the context together; see problem().
    explicit HostContext(const hpyu_host &host);
    ~HostContext() override;

    static HostContext &of(const HPyContext *ctx) { return static_cast<HostContext &>(ContextServices::of(ctx)); }

    /// Why the context can't be used; empty if it can.
    const std::string &problem() const { return problem_; }
    HPyContext *context() { return &block_.context; }
    const hpyu_host &host() const { return host_; }

    // -- what imports are made of -------------------------------------------------------------------------------------

    /// The derived ctx_Import_ImportModule.
    virtual HPy import_module(HPyContext *ctx, const char *name) = 0;

    // -- what the derived slots keep ----------------------------------------------------------------------------------

    SharedHandles records;    ///< Trackers and builders, by the words of their handles.
    hpyu_evaluator evaluator = {};
    /// The same text at an address that stays.
    const char *keep_text(std::string_view text);
    /// Module globals, by number (handles/global_table.hpp). store() takes the handle over; load() gives a new one.
    void store_global(HPyContext *ctx, uint64_t number, HPy h);
    HPy load_global(HPyContext *ctx, uint64_t number);
    /// Takes the record of a type from a spec over, as long as the context lives. Its word; 0: no memory.
    uint64_t keep_record(std::unique_ptr<SpecRecord> record);
    /// The record of a word; null for any other number.
    SpecRecord *find_record(uint64_t word) const { return static_cast<SpecRecord *>(spec_words_.get(word)); }
    /// A class of the library's own: made on first use. Borrowed; HPy_NULL with an exception pending.
    HPy own_type(HPyContext *ctx, OwnType which);
    /// A new function object for a callable.
    HPy function_new(HPyContext *ctx, std::unique_ptr<Callable> callable, HPy owner, bool binds);
    bool is_derived(int index) const { return block_.providers[static_cast<size_t>(index)] == HPYU_BY_DERIVED; }

    // -- ContextServices ----------------------------------------------------------------------------------------------

    HPy make_module(HPyContext *ctx, const char *name, const char *doc,
                    std::span<const HPyMeth *const> methods) override;
    HPy call_create(HPyContext *ctx, HPyFunc_mod_create create, const char *name, HPy spec) override;
    int call_exec(HPyContext *ctx, HPyFunc_inquiry exec, const char *name, HPy module) override;
    HPy make_namespace(HPyContext *ctx) override;
    HPy make_function(HPyContext *ctx, const char *name, hpyu_function function, void *data,
                      void (*release)(void *)) override;
    int serialize(HPyContext *ctx, const char *module_name) override;
    HPy err_take(HPyContext *ctx) override { return host_.err_take(ctx); }
    void err_restore(HPyContext *ctx, HPy exception) override { host_.err_restore(ctx, exception); }
    std::string err_report(HPyContext *ctx, HPy exception) override;
    bool attach_thread() override;
    void detach_thread() override;
    void release(HPyContext *ctx, cpy_PyObject *object) override;
    void collect(HPyContext *ctx) override;
    void set_evaluator(const hpyu_evaluator &given) override { evaluator = given; }

private:
    bool copy_host(const hpyu_host &host);
    void fill_constants();
    void fill_slots();

    hpyu_host host_ = {};
    std::string name_;
    std::string problem_;
    ContextBlock block_;
    std::unique_ptr<SlotClosures> closures_;
    SharedHandles spec_words_;

    std::shared_mutex globals_lock_;
    std::unordered_map<uint64_t, HPy> globals_;
    std::mutex lock_;                                      ///< Guards what follows.
    std::set<std::string, std::less<>> texts_;
    std::vector<std::unique_ptr<SpecRecord>> spec_records_;
    HPy own_types_[2] = {};                                ///< By OwnType.
};

}  // namespace hpyu
