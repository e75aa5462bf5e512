// SPDX-License-Identifier: MIT
// Starting threads, and borrowing one. protoCore makes a thread's state only together with a system thread of its own.
// So a thread that the program has started borrows the state of one that is started for it and waits meanwhile.
#include "threads.hpp"

#include <hpy.h>
#include <protoPython/ExecutionEngine.h>

#include <atomic>
#include <future>
#include <memory>
#include <optional>

#include "contexts/through.hpp"
#include "methods.hpp"

namespace hpyu::protopython {

namespace {

/// More than fits a word: the collector takes the name of a thread for a reference.
constexpr std::string_view kThreadName = "thread of hpy_universal";

/// Makes and starts a thread, whose first context protoCore takes for the main thread's: the right one is put back.
const proto::ProtoThread *start_thread(World &w, Context *from, proto::ProtoMethod run, const List *args) {
    proto::ProtoSpace &space = *from->space;
    const std::atomic_ref<Context *> main_context(space.mainContext);
    Context *before = main_context;
    const proto::ProtoThread *started = space.newThread(from, w.string(from, kThreadName), run, args, nullptr);
    Context *now = main_context;
    if (now != before && now->thread != nullptr && before->thread == nullptr)
        main_context.compare_exchange_strong(now, before);
    return started;
}

/// While it lives, the collector counts the calling thread, and waits for it as for any other. It must not begin
/// between two steps of the collector's that take all threads for parked, which it does under this mutex.
class CountedThread {
public:
    explicit CountedThread(proto::ProtoSpace &space) : space_(space) {
        const std::lock_guard guard(proto::ProtoSpace::globalMutex);
        ++space_.runningThreads;
    }
    ~CountedThread() {
        const std::lock_guard guard(proto::ProtoSpace::globalMutex);
        --space_.runningThreads;
        space_.gcCV.notify_all();
    }
    CountedThread(const CountedThread &) = delete;

private:
    proto::ProtoSpace &space_;
};

/// Called last on a thread that start_thread has started. protoCore counts a thread no more when it takes it off its
/// list, for which it allocates: that would wait for a collection under the collector's own mutex, and the interpreter
/// may be ending meanwhile.
void count_until_the_end(Context *here) {
    static thread_local std::optional<CountedThread> counted;
    counted.emplace(*here->space);
}

// -- threads of Python code -------------------------------------------------------------------------------------------

/// Runs on the new thread: args are the function and what it is called with.
const Object *run_function(Context *here, const Object *, const proto::ParentLink *, const List *args,
                           const SparseList *) {
    World &w = world();
    PythonEnvironment::registerContext(here, &w.python);
    const Object *function = args->getAt(here, 0);
    protoPython::invokePythonCallable(here, function, args->removeFirst(here), nullptr);
    if (const Object *raised = w.python.peekPendingException()) {
        if (is_instance(w, here, raised, w.exception_class("SystemExit")))
            w.python.clearPendingException();
        else
            HPyErr_WriteUnraisable(w.ctx, hpyu::Held(w.ctx, w.open(here, function)));
    }
    PythonEnvironment::unregisterContext(here);
    count_until_the_end(here);
    return PROTO_NONE;
}

const Object *start_new_thread(World &w, Context *here, const Object *, const List *args, const Keywords &) {
    const unsigned long count = args->getSize(here);
    if (count < 2)
        return w.raise(here, "TypeError",
                       "start_new_thread expected at least 2 arguments, got " + std::to_string(count));
    if (!is_callable(w, here, args->getAt(here, 0)))
        return w.raise(here, "TypeError", "first arg must be callable");
    const Tuple *arguments = as_tuple(w, here, args->getAt(here, 1));
    if (arguments == nullptr)
        return w.raise(here, "TypeError", "2nd arg must be a tuple");
    if (count > 2)
        return w.raise(here, "NotImplementedError", "protoPython starts no thread with keyword arguments");
    const List *call = arguments->asList(here)->insertAt(here, 0, args->getAt(here, 0));
    return here->fromInteger(reinterpret_cast<intptr_t>(start_thread(w, here, run_function, call)));
}

// -- threads of the program -------------------------------------------------------------------------------------------

struct Loan {
    std::promise<Context *> context;
    std::promise<void> returned;
};

/// Runs on the thread that lends; args has a pointer to the borrower's reference to the loan.
const Object *lend(Context *here, const Object *, const proto::ParentLink *, const List *args, const SparseList *) {
    const auto *given = args->getAt(here, 0)->asExternalPointer(here);
    const auto loan = *static_cast<std::shared_ptr<Loan> *>(given->getPointer(here));
    loan->context.set_value(here);
    loan->returned.get_future().wait();
    count_until_the_end(here);
    return PROTO_NONE;
}

class Borrowed {
public:
    ~Borrowed() { end(); }
    Context *begin(World &w) {
        static std::mutex lock;  // Of the context that the threads' own cells are allocated in.
        const std::lock_guard guard(lock);
        const CountedThread counted(*w.nursery->space);
        loan_ = std::make_shared<Loan>();
        start_thread(w, w.nursery, lend, list_of(w.nursery, {w.nursery->fromExternalPointer(&loan_)}));
        Context *context = loan_->context.get_future().get();
        PythonEnvironment::registerContext(context, &w.python);
        return context;
    }
    void end() {
        if (loan_ == nullptr)
            return;
        PythonEnvironment::unregisterContext(nullptr);
        loan_->returned.set_value();
        loan_.reset();
    }

private:
    std::shared_ptr<Loan> loan_;
};

thread_local Borrowed borrowed;

}  // namespace

/// Makes the text of the name as well: no thread may make it in the nursery.
void replace_start_new_thread(World &w, Context *here) {
    w.string(here, kThreadName);
    const Object *module = w.python.resolve("_thread", here);
    if (module != nullptr && module != PROTO_NONE)
        module->setAttribute(here, w.string(here, "start_new_thread"), native_method<start_new_thread>(here));
}

Context *attach_thread(World &w) { return borrowed.begin(w); }
void detach_thread() {
    if (!CallScope::is_open())  // else what it has borrowed is in use, and stays until it ends
        borrowed.end();
}

}  // namespace hpyu::protopython
