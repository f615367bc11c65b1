# The functions of the flows, each small enough to see what it got and what it returns.

import random


class RangeError(ArithmeticError):
    """The error that JavaScript has for this, so that the flows end alike in both languages."""


# Chains and branches
def generate_item(event, context):
    return {'name': random.choice(['orange', 'apple', 'pear'])}


def add_price(item, context):
    return {**item, 'price': 4}


def copy_item(item, context):
    return [item] * 10


def double_price(item, context):
    return {**item, 'price': item['price'] * 2}


def do_nothing(event, context):
    return None


def assert_false(event, context):
    raise RangeError('false is not true')


def say_hello(event, context):
    return 'hello'


def random_int(event, context):
    return random.randrange(100)


def random_float(event, context):
    return random.random()


def say_goodbye(numbers, context):
    return {'goodbye': len(numbers)}


# Jobs over lists
def ones_and_zeros(event, context):
    return [1, 0, 2, 0]


def divide(number, context):
    if number == 0:
        raise RangeError('division by zero')
    return 2 / number


def sum_up(results, context):
    return sum(result for result in results if isinstance(result, (int, float)))


def times_three(number, context):
    return number * 3
