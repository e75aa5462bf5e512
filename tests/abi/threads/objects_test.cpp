// SPDX-License-Identifier: MIT
// Objects, classes, modules and what hangs on threads, all of them shared: attributes keep what was set last, a class
// that changes answers by one of its methods, caches agree, and each thread has its own exceptions and variables.
#include <mutex>

#include "thread_test.hpp"

using hpyu::Context;
using hpyu::Object;

class SharedObjects : public ThreadTest {
protected:
    /// A class made by calling type.
    Object make_class(const char *name) {
        return object(ctx->h_TypeType)(name, Object(ctx, HPyTuple_Pack(ctx, 0)), builtin_object("dict")());
    }
    /// The name of what `action` raised; "" if it raised nothing.
    template <class F>
    static std::string raised_by(F &&action) {
        try {
            action();
        } catch (const hpyu::Error &error) {
            return error.type_name();
        }
        return "";
    }
};

TEST_F(SharedObjects, AnInstanceKeepsTheAttributesOfAllThreads) {
    const Object instance = make_class("Point")();
    int64_t counts[kThreads] = {};
    stress([&](Context &, int i) {
        const int64_t n = counts[i]++;
        const std::string own = "own" + std::to_string(i) + "_" + std::to_string(n % 50);
        instance.set_attr(own.c_str(), n);
        instance.set_attr("shared", i);
        EXPECT_EQ(instance.attr(own.c_str()).as<int64_t>(), n);
        EXPECT_LT(instance.attr("shared").as<int>(), kThreads);
        if (n % 7 == 0) {
            instance.delete_attr(own.c_str());
            EXPECT_FALSE(instance.has_attr(own.c_str()));
            instance.set_attr(own.c_str(), n);
        }
    });
    for (int i = 0; i < kThreads; ++i)
        for (int64_t n = std::max<int64_t>(0, counts[i] - 50); n < counts[i]; ++n)
            EXPECT_EQ(instance.attr(("own" + std::to_string(i) + "_" + std::to_string(n % 50)).c_str()).as<int64_t>(), n);
}

TEST_F(SharedObjects, AFreshInstanceGetsOneNamespace) {
    const Object type = make_class("Point");
    const Deadline deadline;
    do {
        const Object instance = type();
        together([&](Context &, int i) { instance.set_attr(("a" + std::to_string(i)).c_str(), i); });
        EXPECT_EQ(instance.attr("__dict__").size(), static_cast<size_t>(kThreads));
    } while (!deadline.passed());
}

TEST_F(SharedObjects, AClassAttributeThatGrowsIsNeverSeenToShrink) {
    const Object base = make_class("Base");
    base.set_attr("version", 0);
    const Object derived = object(ctx->h_TypeType)("Derived", Object(ctx, HPyTuple_Pack(ctx, 1, base.handle())), builtin_object("dict")());
    const Object instance = derived();
    int64_t seen[kThreads] = {};
    stress([&](Context &, int i) {
        if (i == 0) {
            base.set_attr("version", ++seen[0]);
            return;
        }
        const int64_t now = (i % 2 != 0 ? instance : derived).attr("version").as<int64_t>();
        EXPECT_GE(now, seen[i]);
        seen[i] = now;
    });
    EXPECT_EQ(instance.attr("version").as<int64_t>(), seen[0]);
}

namespace {

std::atomic<int> capsules_ended;
void end_capsule(const char *, void *, void *) { ++capsules_ended; }
HPyCapsule_Destructor capsule_destructor = {nullptr, end_capsule};

}  // namespace

TEST_F(SharedObjects, ACapsuleKeepsWhatEachThreadSetWhileItGetsADestructor) {
    static int first, second;
    capsules_ended = 0;
    int made = 0;
    const Deadline deadline;
    do {
        const Object capsule(ctx, HPyCapsule_New(ctx, &first, "first", nullptr));
        ++made;
        together([&](Context &context, int i) {
            HPyContext *own = context;
            switch (i) {
                case 0: EXPECT_EQ(HPyCapsule_SetDestructor(own, capsule.handle(), &capsule_destructor), 0); return;
                case 1: EXPECT_EQ(HPyCapsule_SetPointer(own, capsule.handle(), &second), 0); return;
                case 2: EXPECT_EQ(HPyCapsule_SetName(own, capsule.handle(), "second"), 0); return;
                case 3: EXPECT_EQ(HPyCapsule_SetContext(own, capsule.handle(), &second), 0); return;
            }
            const std::string name = HPyCapsule_GetName(own, capsule.handle());
            EXPECT_TRUE(name == "first" || name == "second") << name;
            const void *set = HPyCapsule_GetContext(own, capsule.handle());
            EXPECT_TRUE(set == nullptr || set == &second);
        });
        EXPECT_EQ(HPyCapsule_GetPointer(ctx, capsule.handle(), "second"), &second);
        EXPECT_EQ(HPyCapsule_GetContext(ctx, capsule.handle()), &second);
    } while (!deadline.passed());
    hpyu_collect(ctx);
    EXPECT_EQ(capsules_ended, made);
}

/// Special methods come and go while others use the operators that they stand behind.
TEST_F(SharedObjects, AClassMayChangeItsSpecialMethodsWhileOthersCallThem) {
    Context context(ctx);
    const Object type = make_class("Shifty");
    const Object instance = type();
    const struct { const char *name; Object method; } methods[] = {
        {"__repr__", context.function("__repr__", [](const Object &) { return "mine"; })},
        {"__len__", context.function("__len__", [](const Object &) { return 3; })},
        {"__call__", context.function("__call__", [](const Object &) { return 4; })},
        {"__getitem__", context.function("__getitem__", [](const Object &, const Object &key) { return key; })},
        {"__eq__", context.function("__eq__", [](const Object &, const Object &) { return true; })},
        {"__add__", context.function("__add__", [](const Object &, const Object &) { return 5; })},
        {"__contains__", context.function("__contains__", [](const Object &, const Object &) { return true; })},
        {"__getattr__", context.function("__getattr__", [](const Object &, const Object &name) { return name; })},
        {"__bool__", context.function("__bool__", [](const Object &) { return true; })},
        {"__hash__", context.function("__hash__", [](const Object &) { return 6; })},
    };
    size_t rounds[kThreads] = {};
    stress([&](Context &own, int i) {
        const size_t n = rounds[i]++;
        const auto &[name, method] = methods[n % std::size(methods)];
        if (i == 0)
            return type.set_attr(name, method);
        if (i == 1) {
            const std::string raised = raised_by([&] { type.delete_attr(methods[n * 3 % std::size(methods)].name); });
            EXPECT_TRUE(raised.empty() || raised == "AttributeError") << raised;
            return;
        }
        const std::string raised = raised_by([&] {
            switch (n % std::size(methods)) {
                case 0: {
                    const std::string text = instance.repr();
                    EXPECT_TRUE(text == "mine" || text.find("Shifty object at") != std::string::npos) << text;
                    break;
                }
                case 1: EXPECT_EQ(instance.size(), 3u); break;
                case 2: EXPECT_EQ(instance().as<int>(), 4); break;
                case 3: EXPECT_EQ(instance[7].as<int>(), 7); break;
                case 4: static_cast<void>(instance == Object::from(own, 1)); break;
                case 5: EXPECT_EQ(Object(own, HPy_Add(own, instance.handle(), instance.handle())).as<int>(), 5); break;
                case 6: EXPECT_TRUE(instance.contains(1)); break;
                case 7: EXPECT_EQ(instance.attr("absent").str(), "absent"); break;
                case 8: EXPECT_TRUE(instance.as<bool>()); break;
                default: static_cast<void>(HPy_Hash(own, instance.handle())); HPyErr_Clear(own);
            }
        });
        EXPECT_TRUE(raised.empty() || raised == "TypeError" || raised == "AttributeError") << raised;
    });
}

TEST_F(SharedObjects, AnObjectMayChangeItsClassWhileOthersCallIt) {
    Context context(ctx);
    const Object classes[] = {make_class("One"), make_class("Two")};
    for (int i = 0; i < 2; ++i) {
        classes[i].set_attr("number", context.function("number", [i](const Object &) { return i; }));
        classes[i].set_attr("__len__", context.function("__len__", [i](const Object &) { return i; }));
    }
    const Object instance = classes[0]();
    int rounds[kThreads] = {};
    stress([&](Context &, int i) {
        if (i == 0)
            return instance.set_attr("__class__", classes[++rounds[0] % 2]);
        EXPECT_LT(instance.call("number").as<int>(), 2);
        EXPECT_LT(instance.size(), 2u);
        const Object type = instance.type();
        EXPECT_TRUE(type.is(classes[0]) || type.is(classes[1]));
    });
}

TEST_F(SharedObjects, AClassMayBeRenamedWhileOthersShowIt) {
    const Object type = make_class("Name0");
    const Object instance = type();
    int rounds[kThreads] = {};
    stress([&](Context &own, int i) {
        if (i == 0) {
            const std::string name = "Name" + std::to_string(++rounds[0] % 100);
            type.set_attr("__name__", name);
            type.set_attr("__qualname__", name);
            return;
        }
        EXPECT_NE(instance.repr().find("Name"), std::string::npos);
        EXPECT_EQ(std::string(HPyType_GetName(own, type.handle())).substr(0, 4), "Name");
        EXPECT_EQ(raised_by([&] { instance(); }), "TypeError");
    });
}

TEST_F(SharedObjects, ClassesAreMadeAndDroppedByAllThreads) {
    const Object base = make_class("Base");
    base.set_attr("mark", 1);
    int rounds[kThreads] = {};
    stress([&](Context &own, int i) {
        const Object ns = Object(own, HPyDict_New(own));
        ns.set_item("number", ++rounds[i]);
        const Object derived = Object::borrow(own, own.get()->h_TypeType)("Derived", Object(own, HPyTuple_Pack(own, 1, base.handle())), ns);
        EXPECT_EQ(derived().attr("number").as<int>(), rounds[i]);
        EXPECT_TRUE(derived().is_instance(base));
        if (i == 0)
            base.set_attr("mark", rounds[0]);
        EXPECT_GE(derived.attr("mark").as<int>(), 1);
    });
}

TEST_F(SharedObjects, TextAnswersAlikeOnAllThreads) {
    const Deadline deadline;
    int round = 0;
    do {
        std::string expected = "Zürich " + std::to_string(++round) + " ünïcödé";
        const Object fresh = Object::from(ctx, expected);
        const char *utf8[kThreads] = {};
        HPy_hash_t hashes[kThreads] = {};
        together([&](Context &own, int i) {
            utf8[i] = HPyUnicode_AsUTF8AndSize(own, fresh.handle(), nullptr);
            hashes[i] = HPy_Hash(own, fresh.handle());
        });
        for (int i = 0; i < kThreads; ++i) {
            ASSERT_STREQ(utf8[i], expected.c_str());
            EXPECT_EQ(utf8[i], utf8[0]);
            EXPECT_EQ(hashes[i], hashes[0]);
        }
    } while (!deadline.passed());
}

TEST_F(SharedObjects, NamesAreInternedOnceForAllThreads) {
    const Object intern = object(keep(hpyu_import(ctx, "sys"))).attr("intern");
    int rounds[kThreads] = {};
    stress([&](Context &, int i) {
        const std::string name = "name_" + std::to_string(rounds[i]++ % 300);
        const Object one = intern(name), other = intern(name);
        EXPECT_TRUE(one.is(other));
    });
}

TEST_F(SharedObjects, AModuleKeepsTheAttributesOfAllThreads) {
    const Object module = object(import("calls"));
    int64_t counts[kThreads] = {};
    stress([&](Context &, int i) {
        const std::string name = "added" + std::to_string(i) + "_" + std::to_string(counts[i]++ % 100);
        module.set_attr(name.c_str(), counts[i]);
        EXPECT_EQ(module.attr(name.c_str()).as<int64_t>(), counts[i]);
        EXPECT_EQ(module.call("add_ints", 30, 12).as<int>(), 42);
    });
}

TEST_F(SharedObjects, AWeakReferenceGivesItsTargetOrNone) {
    const Object type = make_class("Target");
    const Object ref = object(keep(hpyu_import(ctx, "weakref"))).attr("ref");
    std::mutex lock;
    Object target = type(), reference = ref(target);
    target.set_attr("alive", true);
    int rounds[kThreads] = {};
    stress([&](Context &, int i) {
        if (i == 0) {
            Object next = type();
            next.set_attr("alive", true);
            Object next_reference = ref(next);
            const std::lock_guard guard(lock);
            target = std::move(next);
            reference = std::move(next_reference);
            return;
        }
        Object mine;
        {
            const std::lock_guard guard(lock);
            mine = reference;
        }
        const Object found = mine();
        EXPECT_TRUE(found.is_none() || found.attr("alive").as<bool>());
        const Object own_target = type();
        EXPECT_TRUE(ref(own_target)().is(own_target));
        ++rounds[i];
    });
}

TEST_F(SharedObjects, ContextVariablesBelongToTheThread) {
    const Object variable = Object(ctx, HPyContextVar_New(ctx, "variable", HPy_NULL));
    int64_t counts[kThreads] = {};
    stress([&](Context &own, int i) {
        const Object mine = Object::from(own, counts[i]++ * kThreads + i);
        const Object token(own, HPyContextVar_Set(own, variable.handle(), mine.handle()));
        HPy value = HPy_NULL;
        ASSERT_EQ(HPyContextVar_Get(own, variable.handle(), HPy_NULL, &value), 0);
        EXPECT_TRUE(Object(own, value).is(mine));
    });
    HPy value = HPy_NULL;
    EXPECT_EQ(HPyContextVar_Get(ctx, variable.handle(), HPy_NULL, &value), 0);
    EXPECT_TRUE(HPy_IsNull(value));
}

TEST_F(SharedObjects, ExceptionsArePendingOnTheirThreadAlone) {
    int64_t counts[kThreads] = {};
    stress([&](Context &own, int i) {
        const std::string text = std::to_string(i) + " " + std::to_string(counts[i]++);
        EXPECT_FALSE(HPyErr_Occurred(own));
        HPyErr_SetString(own, own.get()->h_ValueError, text.c_str());
        std::this_thread::yield();
        const Object exception(own, hpyu_err_take(own));
        EXPECT_EQ(exception.repr(), "ValueError('" + text + "')");
    });
}

TEST_F(SharedObjects, OneExceptionMayBeRaisedAndChangedByAllThreads) {
    const Object shared = builtin_object("ValueError")("shared");
    const Object causes[] = {builtin_object("KeyError")(1), builtin_object("TypeError")("t")};
    int rounds[kThreads] = {};
    stress([&](Context &own, int i) {
        const int n = rounds[i]++;
        hpyu_err_restore(own, shared.handle());
        EXPECT_TRUE(Object(own, hpyu_err_take(own)).is(shared));
        shared.set_attr("__cause__", causes[n % 2]);
        shared.set_attr("args", n % 3 == 0 ? Object(own, HPyTuple_Pack(own, 0)) : Object(own, HPyTuple_Pack(own, 1, own.get()->h_None)));
        const Object cause = shared.attr("__cause__");
        EXPECT_TRUE(cause.is(causes[0]) || cause.is(causes[1]));
        EXPECT_LE(shared.attr("args").size(), 1u);
        EXPECT_EQ(shared.repr().substr(0, 10), "ValueError");
    });
}

TEST_F(SharedObjects, AFunctionOfTheProgramIsCalledByAllThreads) {
    Context context(ctx);
    std::atomic<int64_t> calls{0};
    const Object count = context.function("count", [&](int64_t n) {
        ++calls;
        return n + 1;
    });
    int64_t own_calls[kThreads] = {};
    stress([&](Context &, int i) {
        const int64_t n = own_calls[i]++;
        EXPECT_EQ(count(n).as<int64_t>(), n + 1);
    });
    int64_t all = 0;
    for (const int64_t n : own_calls)
        all += n;
    EXPECT_EQ(calls, all);
}

TEST_F(SharedObjects, OneExtensionRunsOnAllThreadsAtOnce) {
    const Object calls = object(import("calls")), shapes = object(import("shapes"));
    int64_t counts[kThreads] = {};
    stress([&](Context &, int i) {
        const int64_t n = ++counts[i];
        EXPECT_EQ(calls.call("add_ints", n, i).as<int64_t>(), n + i);
        EXPECT_EQ(calls.call("greet", "you").str(), "you x1");
        EXPECT_EQ(raised_by([&] { calls.call("fail", n); }), "ValueError");
    });
}
