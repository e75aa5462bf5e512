// SPDX-License-Identifier: MIT
// A host that gives the minimal set and nothing more: who provides what, extensions on its objects, threads, and what
// the library does for hosts.
#include <atomic>
#include <thread>

#include "minimal_host.hpp"
#include "module_test.hpp"

namespace {

class HostTest : public ModuleTest {
protected:
    void SetUp() override {
        ModuleTest::SetUp();
        ASSERT_EQ(hpyu_add_search_path(ctx, HPYU_EXAMPLES), 0);
    }
    hpyu_provider provider(const char *slot) {
        hpyu_slot_description row = {};
        row.size = sizeof row;
        EXPECT_EQ(hpyu_slot_info(ctx, slot, 0, &row), 0);
        return row.provider;
    }
};

TEST_F(HostTest, TheMinimalSetIsGivenAndTheRestIsDerived) {
    std::vector<std::string> closures;
#define HPYU_MINIMAL_SLOT(name) EXPECT_EQ(provider(#name), HPYU_BY_HOST) << #name;
#include "minimal_set.def"
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) \
    if (provider(#name) == HPYU_BY_CLOSURE)                             \
        closures.push_back(#name);
#include "hpy/slots.def"
    EXPECT_EQ(closures, (std::vector<std::string>{"Slice_Unpack", "GetSlice", "SetSlice", "DelSlice", "Slice_New"}))
        << "slices need SliceType";
}

TEST_F(HostTest, ASlotThatNobodyProvidesNamesItselfAndTheHost) {
    const std::string error = shown(HPySlice_New(ctx, ctx->h_None, ctx->h_None, ctx->h_None));
    EXPECT_EQ(error.substr(0, 20), "NotImplementedError:");
    EXPECT_NE(error.find("Slice_New"), std::string::npos) << error;
    EXPECT_NE(error.find("minimal"), std::string::npos) << error;
}

TEST_F(HostTest, AMissingExceptionClassStandsForItsNearestBase) {
    EXPECT_TRUE(HPy_Is(ctx, ctx->h_FileNotFoundError, ctx->h_Exception));
    EXPECT_TRUE(HPy_Is(ctx, ctx->h_RecursionError, ctx->h_RuntimeError));
    EXPECT_TRUE(HPy_Is(ctx, ctx->h_UnicodeTranslateError, ctx->h_ValueError));
}

TEST_F(HostTest, FunctionsOfEachConvention) {
    HPy pof = import("pof");
    EXPECT_EQ(run(pof, "do_nothing"), "None");
    EXPECT_EQ(run(pof, "double", {text("ab")}), "'abab'");
    EXPECT_EQ(run(pof, "add_ints", {number(30), number(12)}), "42");
    EXPECT_EQ(run(pof, "repeat", {text("ab"), number(3)}), "'ababab'");
    EXPECT_EQ(run_named(pof, "repeat", {text("x"), number(3)}, {text("count")}), "'xxx'");
    EXPECT_EQ(run(pof, "do_nothing", {number(1)}), "TypeError: pof.do_nothing() takes no arguments (1 given)");
    EXPECT_EQ(run(pof, "double"), "TypeError: pof.double() takes exactly one argument (0 given)");
    EXPECT_EQ(run_named(pof, "add_ints", {number(1)}, {text("a")}),
              "TypeError: pof.add_ints() takes no keyword arguments");
    EXPECT_EQ(run(pof, "add_ints", {number(30), text("twelve")}),
              "TypeError: 'str' object cannot be interpreted as an integer");
}

TEST_F(HostTest, AModuleKnowsItselfAndIsImportedOnce) {
    HPy pof = import("pof");
    EXPECT_TRUE(HPy_Is(ctx, pof, import("pof")));
    EXPECT_TRUE(HPy_Is(ctx, pof, keep(HPyImport_ImportModule(ctx, "pof"))));
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, pof, "__name__")), "'pof'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, pof, "__doc__")), "'A function of each calling convention'");
    HPy spec = keep(HPy_GetAttr_s(ctx, pof, "__spec__"));
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, spec, "has_location")), "True");
    EXPECT_EQ(shown(hpyu_import(ctx, "no_such_module")), "ModuleNotFoundError: No module named 'no_such_module'");
    EXPECT_EQ(shown(hpyu_import(ctx, "")), "ValueError: Empty module name");
    EXPECT_EQ(shown(hpyu_import(ctx, "pof.inner")),
              "ModuleNotFoundError: No module named 'pof.inner'; 'pof' is not a package");
}

TEST_F(HostTest, TypesFromSpecs) {
    HPy point = import("point");
    HPy type = keep(HPy_GetAttr_s(ctx, point, "Point"));
    EXPECT_EQ(repr(type), "<class 'point.Point'>");
    HPy p = call(type, {number(3), number(4)});
    EXPECT_EQ(repr(p), "Point(3.0, 4.0)");
    HPy args[] = {number(1), number(2)};
    EXPECT_EQ(shown(HPy_Call(ctx, type, args, 1, tuple({text("y")}))), "Point(1.0, 2.0)");
    EXPECT_EQ(shown(HPy_Call(ctx, type, args, 1, tuple({text("z")}))).substr(0, 10), "TypeError:");
    EXPECT_EQ(repr(method(p, "norm")), "5.0");
    EXPECT_EQ(shown(HPy_Add(ctx, p, p)), "Point(6.0, 8.0)");
    EXPECT_EQ(shown(HPy_Add(ctx, p, number(1))), "TypeError: unsupported operand type(s) for +: 'Point' and 'int'");
    EXPECT_EQ(shown(HPy_Add(ctx, number(1), p)), "TypeError: unsupported operand type(s) for +: 'int' and 'Point'");
    EXPECT_EQ(HPy_RichCompareBool(ctx, p, call(type, {number(3), number(4)}), HPy_EQ), 1);
    EXPECT_EQ(HPy_Hash(ctx, p), -1);
    EXPECT_EQ(take_error(), "TypeError: unhashable type: 'Point'");
    EXPECT_EQ(run(point, "distance", {p, call(type, {})}), "5.0");
}

TEST_F(HostTest, MembersPropertiesAndFields) {
    HPy type = keep(HPy_GetAttr_s(ctx, import("point"), "Point"));
    HPy p = call(type, {number(3), number(4)});
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, p, "x")), "3.0");
    EXPECT_EQ(HPy_SetAttr_s(ctx, p, "x", number(7)), 0);
    EXPECT_EQ(repr(p), "Point(7.0, 4.0)");
    EXPECT_EQ(HPy_SetAttr_s(ctx, p, "x", text("seven")), -1);
    EXPECT_EQ(take_error(), "TypeError: must be real number, not str");
    EXPECT_EQ(HPy_DelAttr_s(ctx, p, "x"), -1);
    EXPECT_EQ(take_error(), "TypeError: can't delete numeric/char attribute");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, p, "label")), "None");
    EXPECT_EQ(HPy_SetAttr_s(ctx, p, "label", list({number(1)})), 0);
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, p, "label")), "[1]");
    EXPECT_EQ(HPy_DelAttr_s(ctx, p, "label"), 0);
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, p, "label")), "None");
}

TEST_F(HostTest, AMethodChecksItsReceiver) {
    HPy norm = keep(HPy_GetAttr_s(ctx, keep(HPy_GetAttr_s(ctx, import("point"), "Point")), "norm"));
    HPy wrong[] = {number(5)};
    EXPECT_EQ(shown(HPy_Call(ctx, norm, wrong, 1, HPy_NULL)),
              "TypeError: descriptor 'norm' for 'point.Point' objects doesn't apply to a 'int' object");
    EXPECT_EQ(shown(HPy_Call(ctx, norm, nullptr, 0, HPy_NULL)),
              "TypeError: unbound method Point.norm() needs an argument");
}

TEST_F(HostTest, SubclassesKeepThePayload) {
    HPy type = keep(HPy_GetAttr_s(ctx, import("point"), "Point"));
    HPy named = call(ctx->h_TypeType, {text("Named"), tuple({type}), keep(HPyDict_New(ctx))});
    HPy p = call(named, {number(3), number(4)});
    EXPECT_TRUE(HPy_Is(ctx, keep(HPy_Type(ctx, p)), named));
    EXPECT_EQ(repr(method(p, "norm")), "5.0");
}

TEST_F(HostTest, IterationAsksTheSequenceWhereThereIsAMappingToo) {
    HPy types = import("slot_types");
    HPy make = keep(HPy_GetAttr_s(ctx, types, "make")), make_instance = keep(HPy_GetAttr_s(ctx, types, "new"));
    HPy type = call(make, {text("m.Both"), text("sq_item mp_subscript")});
    HPy both = call(make_instance, {type, number(2)});
    EXPECT_EQ(shown(HPy_GetItem(ctx, both, number(7))), "'mp_subscript(Both, 7)'");
    EXPECT_EQ(repr(call(ctx->h_ListType, {both})), "['sq_item(Both, 0)', 'sq_item(Both, 1)']");
}

// A host without payload_add: a struct beside a builtin's value is refused, methods beside it are not.

class HostWithoutAddedPayloads : public HostTest {
protected:
    void SetUp() override { ctx = minimal::open_context(false); }
    HPy make(HPyType_BuiltinShape shape, HPy base, int basicsize, HPyDef *definition = nullptr) {
        HPyDef *defines[] = {definition, nullptr};
        HPyType_Spec spec = {};
        spec.name = "m.Extended";
        spec.basicsize = basicsize;
        spec.flags = HPy_TPFLAGS_DEFAULT;
        spec.builtin_shape = shape;
        spec.defines = defines;
        HPyType_SpecParam params[] = {{HPyType_SpecParam_Base, base}, {static_cast<HPyType_SpecParam_Kind>(0), HPy_NULL}};
        return HPyType_FromSpec(ctx, &spec, params);
    }
};

HPyDef_METH(twice, "twice", HPyFunc_NOARGS)
HPy twice_impl(HPyContext *ctx, HPy self) { return HPy_Add(ctx, self, self); }
HPyDef_SLOT(forget, HPy_tp_destroy)
void forget_impl(void *) {}

TEST_F(HostWithoutAddedPayloads, AStructBesideABuiltinsValueIsRefused) {
    EXPECT_EQ(shown(make(HPyType_BuiltinShape_Long, ctx->h_LongType, sizeof(long))),
              "TypeError: type 'm.Extended' extends 'int' by a struct, which host 'minimal' can't add to such objects");
    EXPECT_EQ(kind(shown(make(HPyType_BuiltinShape_Type, ctx->h_TypeType, sizeof(long)))), "TypeError");
    EXPECT_EQ(kind(shown(make(HPyType_BuiltinShape_Object, ctx->h_Exception, sizeof(long)))), "TypeError");
    EXPECT_EQ(kind(shown(make(HPyType_BuiltinShape_List, ctx->h_ListType, 0, &forget))), "TypeError");
}

TEST_F(HostWithoutAddedPayloads, MethodsOfABuiltinsValueWork) {
    HPy type = keep(make(HPyType_BuiltinShape_Long, ctx->h_LongType, 0, &twice));
    HPy object = call(type, {text("21")});
    EXPECT_EQ(repr(object), "21");
    EXPECT_EQ(repr(method(object, "twice")), "42");
    EXPECT_EQ(_HPy_AsStruct_Long(ctx, object), nullptr);
    EXPECT_EQ(take_error(), "TypeError: 'm.Extended' object has no payload of an extension type");
    void *data = &type;
    EXPECT_EQ(repr(keep(_HPy_New(ctx, type, &data))), "0");
    EXPECT_EQ(data, nullptr);
}

int released = 0;
HPyCapsule_DESTRUCTOR(release)
static void release_impl(const char *, void *, void *) { ++released; }

TEST_F(HostTest, CapsulesAreDestroyedOnce) {
    int here = 0;
    released = 0;
    HPy capsule = HPyCapsule_New(ctx, &here, "some.name", &release);
    ASSERT_FALSE(HPy_IsNull(capsule));
    EXPECT_EQ(HPyCapsule_GetPointer(ctx, capsule, "some.name"), &here);
    EXPECT_EQ(HPyCapsule_GetPointer(ctx, capsule, "other.name"), nullptr);
    EXPECT_EQ(take_error(), "ValueError: PyCapsule_GetPointer called with incorrect name");
    EXPECT_TRUE(HPyCapsule_IsValid(ctx, capsule, "some.name"));
    EXPECT_FALSE(HPyCapsule_IsValid(ctx, number(1), "some.name"));
    HPy_Close(ctx, capsule);
    EXPECT_EQ(released, 1);
}

TEST_F(HostTest, FunctionsOfTheProgram) {
    int calls = 0;
    const auto count = [](HPyContext *ctx, void *data, const HPy *, size_t nargs, HPy) {
        ++*static_cast<int *>(data);
        return HPyLong_FromSize_t(ctx, nargs);
    };
    HPy function = keep(hpyu_function_new(ctx, "count", count, &calls, nullptr));
    EXPECT_EQ(repr(call(function, {number(1), number(2)})), "2");
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, function, "__name__")), "'count'");
}

TEST_F(HostTest, PinsKeepObjectsAlive) {
    cpy_PyObject *pin = HPy_AsPyObject(ctx, text("pinned"));
    ASSERT_NE(pin, nullptr);
    EXPECT_EQ(shown(HPy_FromPyObject(ctx, pin)), "'pinned'");
    hpyu_release(ctx, pin);
    EXPECT_EQ(shown(HPy_FromPyObject(ctx, pin)), "SystemError: handle used after it was closed");
}

TEST_F(HostTest, ThreadsShareTheContext) {
    HPy module = import("pof");
    HPy type = keep(HPy_GetAttr_s(ctx, import("point"), "Point"));
    HPy shared = list({});
    std::atomic<int> wrong{0};
    const auto work = [&] {
        if (hpyu_host_attach(ctx, HPYU_UNIVERSAL) != ctx)
            ++wrong;
        HPy add = HPy_GetAttr_s(ctx, module, "add_ints");
        for (int i = 0; i < 200; ++i) {
            HPy args[] = {HPyLong_FromLong(ctx, i), HPyLong_FromLong(ctx, i)};
            HPy sum = HPy_Call(ctx, add, args, 2, HPy_NULL);
            HPy point = HPy_Call(ctx, type, args, 2, HPy_NULL);
            if (HPyLong_AsLong(ctx, sum) != 2 * i || HPy_IsNull(point) || HPyList_Append(ctx, shared, point) < 0)
                ++wrong;
            HPy nothing = HPy_GetAttr_s(ctx, point, "nothing");
            if (!HPy_IsNull(nothing) || !HPyErr_ExceptionMatches(ctx, ctx->h_AttributeError))
                ++wrong;
            HPyErr_Clear(ctx);
            for (HPy h : {args[0], args[1], sum, point})
                HPy_Close(ctx, h);
        }
        HPy_Close(ctx, add);
        hpyu_detach(ctx);
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back(work);
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(HPy_Length(ctx, shared), 800);
}

TEST_F(HostTest, ThreadsImportAModuleOnce) {
    std::vector<HPy> modules(4);
    std::vector<std::thread> threads;
    for (HPy &module : modules)
        threads.emplace_back([&] { module = hpyu_import(ctx, "point"); });
    for (std::thread &thread : threads)
        thread.join();
    for (HPy module : modules)
        EXPECT_TRUE(HPy_Is(ctx, keep(module), modules[0]));
}

// -- the interface itself ---------------------------------------------------------------------------------------------

TEST(HostInterface, AHostThatLacksWhatIsNeededIsRefused) {
    HPyContext slots = {};
    hpyu_host host = {};
    EXPECT_EQ(hpyu_host_context_new(nullptr), nullptr);
    EXPECT_EQ(hpyu_host_context_new(&host), nullptr);
    host.size = sizeof host;
    EXPECT_EQ(hpyu_host_context_new(&host), nullptr);
    host.slots = &slots;
    host.slots_size = sizeof slots;
    EXPECT_EQ(hpyu_host_context_new(&host), nullptr);
    host.module_new = [](HPyContext *, const char *, const char *) { return HPy_NULL; };
    host.function_new = [](HPyContext *, hpyu_callable *, HPy, int) { return HPy_NULL; };
    host.err_take = [](HPyContext *) { return HPy_NULL; };
    host.err_restore = [](HPyContext *, HPy) {};
    EXPECT_EQ(hpyu_host_context_new(&host), nullptr) << "nothing can be raised without Dup, Close and the like";
    hpyu_host_context_free(nullptr);
}

TEST(Handles, AClosedHandleIsTold) {
    int a = 0, b = 0;
    hpyu_handles *handles = hpyu_handles_new();
    const HPy first = hpyu_handles_open(handles, &a);
    EXPECT_EQ(hpyu_handles_get(handles, first), &a);
    EXPECT_EQ(hpyu_handles_close(handles, first), &a);
    EXPECT_EQ(hpyu_handles_close(handles, first), nullptr);
    EXPECT_EQ(hpyu_handles_get(handles, first), nullptr);
    const HPy forever = hpyu_handles_open_permanent(handles, &b);
    EXPECT_EQ(hpyu_handles_close(handles, forever), nullptr);
    EXPECT_EQ(hpyu_handles_get(handles, forever), &b);
    EXPECT_TRUE(HPy_IsNull(hpyu_handles_open(handles, nullptr)));
    EXPECT_EQ(hpyu_handles_get(handles, HPy_NULL), nullptr);
    hpyu_handles_free(handles);
}

TEST(Handles, VisitShowsWhatIsOpen) {
    int a = 0, b = 0;
    hpyu_handles *handles = hpyu_handles_new();
    const HPy closed = hpyu_handles_open(handles, &a);
    hpyu_handles_open(handles, &b);
    hpyu_handles_open_permanent(handles, &b);
    hpyu_handles_close(handles, closed);
    std::vector<void *> seen;
    hpyu_handles_visit(
        handles, [](void *object, void *out) { static_cast<std::vector<void *> *>(out)->push_back(object); }, &seen);
    EXPECT_EQ(seen, (std::vector<void *>{&b, &b}));
    hpyu_handles_free(handles);
}

TEST(Handles, ThreadsTakeAndCloseEachOthers) {
    hpyu_handles *handles = hpyu_handles_new();
    int object = 0;
    std::vector<HPy> open(4000);
    std::atomic<int> closed{0};
    std::vector<std::thread> threads;
    for (size_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (size_t i = t; i < open.size(); i += 4)
                open[i] = hpyu_handles_open(handles, &object);
        });
    for (std::thread &thread : threads)
        thread.join();
    threads.clear();
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (HPy h : open)
                closed += hpyu_handles_close(handles, h) == &object;
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(closed, 4000);
    hpyu_handles_free(handles);
}

}  // namespace
