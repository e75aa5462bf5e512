// SPDX-License-Identifier: MIT
// Members: C variables of the payload shown as attributes. How each kind is read and written, over any object model:
// too large a number is cut off with a RuntimeWarning where Python does so, refused elsewhere.
//
// A `Place` is a member of one instance. It gives
//
//     Object, is_null                 what the object model calls an object
//     address, name                   where the variable is, and what it is called
//     signed_, unsigned_, real,       the object of a C value
//     boolean, text, none
//     to_long, to_long_long,          the C value of an object, with the words of the C-API function of that type; -1
//     to_ssize, to_unsigned_long,     with an exception pending
//     to_unsigned_long_long, to_real
//     is_bool, is_true                about objects
//     utf8                            of a str; empty, whatever is pending, for anything else
//     is_empty, load, store           of the HPyField at the address
//     warn                            RuntimeWarning
//     refuse, missing                 an exception; the AttributeError of an instance without the attribute
//     failed, clear                   about what is pending
#pragma once

#include <hpy.h>

#include <cstring>
#include <string_view>
#include <type_traits>

namespace hpyu {

enum class MemberFault { TypeError, AttributeError, SystemError };

namespace member_form {

template <class C, class Place>
C variable(const Place &p) {
    C c;
    std::memcpy(&c, p.address(), sizeof c);
    return c;
}
template <class C, class Place>
int assign(const Place &p, C c) {
    std::memcpy(p.address(), &c, sizeof c);
    return 0;
}
/// Stores what a conversion gave. If that failed, a variable of the conversion's own width is -1 afterwards, as in
/// Python, and a narrower one keeps its value.
template <class C, class Place, class Converted>
int assign_converted(const Place &p, Converted c) {
    const bool failed = c == static_cast<Converted>(-1) && p.failed();
    if (!failed || sizeof(C) == sizeof(Converted))
        assign(p, static_cast<C>(c));
    return failed ? -1 : 0;
}

/// What Python says where a number is cut off.
template <class C>
constexpr const char *truncation() {
    if constexpr (std::is_same_v<C, signed char>) return "Truncation of value to char";
    else if constexpr (std::is_same_v<C, unsigned char>) return "Truncation of value to unsigned char";
    else if constexpr (std::is_same_v<C, short>) return "Truncation of value to short";
    else if constexpr (std::is_same_v<C, unsigned short>) return "Truncation of value to unsigned short";
    else if constexpr (std::is_same_v<C, int>) return "Truncation of value to int";
    else return "Truncation of value to unsigned int";
}

/// Any number that is read as it is.
template <class C>
struct Number {
    template <class P>
    static auto read(const P &p) {
        if constexpr (std::is_floating_point_v<C>)
            return p.real(static_cast<double>(variable<C>(p)));
        else if constexpr (std::is_signed_v<C>)
            return p.signed_(variable<C>(p));
        else
            return p.unsigned_(variable<C>(p));
    }
};

/// A number that is shorter than long: cut off with a warning.
template <class C>
struct Narrow : Number<C> {
    template <class P, class Object>
    static int write(const P &p, Object v) {
        const long n = p.to_long(v);
        if (assign_converted<C>(p, n) < 0)
            return -1;
        return n == static_cast<long>(static_cast<C>(n)) ? 0 : p.warn(truncation<C>());
    }
};

/// An unsigned number: a negative one is written as its bits, with a warning.
template <class C>
struct Bits : Number<C> {
    template <class P, class Object>
    static int write(const P &p, Object v) {
        unsigned long n = p.to_unsigned_long(v);
        const bool negative = n == static_cast<unsigned long>(-1) && p.failed();
        if (negative) {
            p.clear();
            n = static_cast<unsigned long>(p.to_long(v));
        }
        if (assign_converted<C>(p, n) < 0 || (negative && p.warn("Writing negative value into unsigned field") < 0))
            return -1;
        return n == static_cast<C>(n) ? 0 : p.warn(truncation<C>());
    }
};

/// A number that is refused where it does not fit.
template <class C>
struct Whole : Number<C> {
    template <class P, class Object>
    static int write(const P &p, Object v) {
        if constexpr (std::is_same_v<C, long>)
            return assign_converted<C>(p, p.to_long(v));
        else if constexpr (std::is_same_v<C, long long>)
            return assign_converted<C>(p, p.to_long_long(v));
        else
            return assign_converted<C>(p, p.to_unsigned_long_long(v));
    }
};
template <class C>
struct Size : Number<C> {
    template <class P, class Object>
    static int write(const P &p, Object v) { return assign_converted<C>(p, p.to_ssize(v)); }
};
template <class C>
struct Real : Number<C> {
    template <class P, class Object>
    static int write(const P &p, Object v) { return assign_converted<C>(p, p.to_real(v)); }
};

template <class C>
struct Boolean {
    template <class P>
    static auto read(const P &p) { return p.boolean(variable<C>(p) != 0); }
    template <class P, class Object>
    static int write(const P &p, Object v) {
        if (!p.is_bool(v))
            return p.refuse(MemberFault::TypeError, "attribute value type must be bool");
        return assign(p, static_cast<C>(p.is_true(v)));
    }
};
template <class C>
struct Character {
    template <class P>
    static auto read(const P &p) { return p.text({p.address(), 1}); }
    template <class P, class Object>
    static int write(const P &p, Object v) {
        const std::string_view utf8 = p.utf8(v);
        return utf8.size() == 1 ? assign(p, utf8[0])
                                : p.refuse(MemberFault::TypeError, "bad argument type for built-in operation");
    }
};

struct WrittenInC {
    template <class P, class Object>
    static int write(const P &p, Object) { return p.refuse(MemberFault::TypeError, "readonly attribute"); }
};
template <class C>
struct Text : WrittenInC {
    template <class P>
    static auto read(const P &p) {
        const C text = variable<C>(p);
        return text != nullptr ? p.text(text) : p.none();
    }
};
template <class C>
struct TextInPlace : WrittenInC {
    template <class P>
    static auto read(const P &p) { return p.text(p.address()); }
};

/// An object; deleting empties the field, which shows as None.
template <class C>
struct Field {
    template <class P>
    static auto read(const P &p) { return p.is_empty() ? p.none() : p.load(); }
    template <class P, class Object>
    static int write(const P &p, Object v) { return p.store(v); }
    template <class P, class Object>
    static int remove(const P &p, Object null) { return p.store(null); }
};
/// An object, or no attribute.
template <class C>
struct RequiredField : Field<C> {
    template <class P>
    static auto read(const P &p) { return p.is_empty() ? p.missing() : p.load(); }
    template <class P, class Object>
    static int remove(const P &p, Object null) {
        return p.is_empty() ? p.refuse(MemberFault::AttributeError, p.name()) : p.store(null);
    }
};

template <class C>
struct Nothing {
    template <class P>
    static auto read(const P &p) { return p.none(); }
    template <class P, class Object>
    static int write(const P &p, Object) {
        return p.refuse(MemberFault::SystemError, "bad memberdescr type for ", p.name());
    }
};

struct NoVariable {};

template <class Form, class P, class Object>
int write_or_remove(const P &p, Object v) {
    if (!p.is_null(v))
        return Form::write(p, v);
    if constexpr (requires { Form::remove(p, v); })
        return Form::remove(p, v);
    return p.refuse(MemberFault::TypeError, "can't delete numeric/char attribute");
}

}  // namespace member_form

/// The bytes that a member of this type takes in the payload; -1 for a type that there is not.
constexpr int64_t member_size(HPyMember_FieldType type) {
    using member_form::NoVariable;
    switch (static_cast<int>(type)) {
#define HPYU_MEMBER(KIND, Variable, Form) \
    case HPyMember_##KIND: return std::is_same_v<Variable, NoVariable> ? 0 : sizeof(Variable);
#include "spec/member_kinds.def"
    }
    return -1;
}

/// Whether a member is an HPyField.
constexpr bool is_field(HPyMember_FieldType type) { return type == HPyMember_OBJECT || type == HPyMember_OBJECT_EX; }

/// What the attribute shows; null with an exception pending: SystemError for a type that there is not.
template <class Place>
typename Place::Object read_member(const Place &p, HPyMember_FieldType type) {
    using namespace member_form;
    switch (type) {
#define HPYU_MEMBER(KIND, Variable, Form) \
    case HPyMember_##KIND: return Form<Variable>::read(p);
#include "spec/member_kinds.def"
    }
    p.refuse(MemberFault::SystemError, "bad memberdescr type");
    return typename Place::Object();
}

/// Sets the attribute, or deletes it for a null value. 0, or -1 with an exception pending.
template <class Place>
int write_member(const Place &p, HPyMember_FieldType type, typename Place::Object v) {
    using namespace member_form;
    switch (type) {
#define HPYU_MEMBER(KIND, Variable, Form) \
    case HPyMember_##KIND: return write_or_remove<Form<Variable>>(p, v);
#include "spec/member_kinds.def"
    }
    return p.refuse(MemberFault::SystemError, "bad memberdescr type for ", p.name());
}

}  // namespace hpyu
