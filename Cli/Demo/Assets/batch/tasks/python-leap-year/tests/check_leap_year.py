import unittest

from stats import is_leap_year


class LeapYearTests(unittest.TestCase):
    def test_leap_years(self):
        for year in (1996, 2000, 2024, 2400):
            self.assertTrue(is_leap_year(year), year)

    def test_common_years(self):
        for year in (1900, 2001, 2023, 2100):
            self.assertFalse(is_leap_year(year), year)


unittest.main()
