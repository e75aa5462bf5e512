// SPDX-License-Identifier: MIT
// Root: keeps a Value alive, on the C++ stack, across a call to foreign code.
//
// Roots form a list through the context, last in first out. A runtime function that may run foreign code (a call, an
// attribute, a comparison, a hash, an iteration) puts into one whatever it still needs afterwards and does not hold by
// its caller's promise. Arguments are such a promise: whoever calls a slot or a function keeps its arguments alive. So
// self and args of a native method need no root, nor what they can't lose: the items of a tuple, fields never changed.
// An item of a list or a dict and a field that can be set do: foreign code may drop them. An extension's function holds
// its arguments by handles, which are roots.
#pragma once

#include <utility>
#include <vector>

#include "context.hpp"

namespace hpyu {

// The list is meant to hold the addresses of locals; GCC can't see that the destructor takes them out again.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdangling-pointer"
#endif
class RootBase {
public:
    virtual void visit(Tracer &tracer) = 0;
    RootBase *next() const { return next_; }
    RootBase(const RootBase &) = delete;

protected:
    explicit RootBase(ProtoContext &ctx) : ctx_(ctx), next_(ctx.roots) { ctx.roots = this; }
    ~RootBase() { ctx_.roots = next_; }
    ProtoContext &ctx_;

private:
    RootBase *next_;
};
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/// One Value, or one pointer to a ProtoObject struct.
template <class T = Value>
class Root final : public RootBase {
public:
    explicit Root(ProtoContext &ctx, T value = T{}) : RootBase(ctx), value_(value) {}
    Root &operator=(T value) { value_ = value; return *this; }
    operator T() const { return value_; }
    T get() const { return value_; }
    T operator->() const requires std::is_pointer_v<T> { return value_; }
    explicit operator bool() const { return static_cast<bool>(value_); }
    void visit(Tracer &tracer) override { tracer.visit(value_); }

private:
    T value_;
};

template <class T>
Root(ProtoContext &, T *) -> Root<T *>;

/// A growing row of Values, for arguments being collected and the like.
class RootVector final : public RootBase {
public:
    explicit RootVector(ProtoContext &ctx) : RootBase(ctx) {}
    void push(Value v) { values_.push_back(v); }
    size_t size() const { return values_.size(); }
    bool empty() const { return values_.empty(); }
    Value *data() { return values_.data(); }
    const Value *data() const { return values_.data(); }
    Value &operator[](size_t i) { return values_[i]; }
    auto begin() { return values_.begin(); }
    auto end() { return values_.end(); }
    std::vector<Value> &values() { return values_; }
    void visit(Tracer &tracer) override {
        for (Value v : values_)
            tracer.visit(v);
    }

private:
    std::vector<Value> values_;
};

}  // namespace hpyu
