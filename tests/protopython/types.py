# A type from a spec: payload, members, property, method, operators, subclassing, isinstance.
import hpy_universal
import point
from point import Point

p = Point(3, 4)
print(p)
print(p.x == 3.0, p.y == 4.0)
print(p.norm() == 5.0)
p.x = 6
print(p)
print(p == Point(6.0, 4.0), p == Point(0, 0), p != Point(0, 0), p == 5)
print(p.__add__(Point(1, 1)))
q = p
q += Point(1, 1)
print(p, q)
print(p.label)
p.label = "corner"
print(p.label)
p.label = [1, 2]
print(p.label)
print(point.distance(Point(0, 0), Point(3, 4)) == 5.0)
print(isinstance(p, Point), isinstance(5, Point), type(p) is Point)
print(Point.__name__)
print(Point(y=2.0))


def attempt(call):
    try:
        call()
    except TypeError as e:
        print("TypeError:", e)
    except AttributeError as e:
        print("AttributeError:", e)


def wrong_argument():
    Point("a")


def wrong_member():
    p.x = "a"


def wrong_receiver():
    Point.norm(5)


attempt(wrong_argument)
attempt(wrong_member)
attempt(wrong_receiver)
print(Point.norm(Point(3, 4)) == 5.0)


class Named(Point):
    def show(self):
        return "named " + self.name


n = Named(5, 12)
n.name = "n"
print(n.show())
print(n.norm() == 13.0)
print(isinstance(n, Point), isinstance(n, Named), isinstance(p, Named))
print(point.distance(n, Point(0, 0)) == 13.0)
