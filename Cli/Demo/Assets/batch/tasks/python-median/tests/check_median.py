import unittest

from stats import mean, median


class MedianTests(unittest.TestCase):
    def test_even(self):
        self.assertEqual(median([4, 1, 3, 2]), 2.5)
        self.assertEqual(median([10, 20]), 15)

    def test_odd(self):
        self.assertEqual(median([7]), 7)
        self.assertEqual(median([5, 1, 9]), 5)

    def test_mean_is_as_before(self):
        self.assertEqual(mean([1, 2, 6]), 3)


unittest.main()
