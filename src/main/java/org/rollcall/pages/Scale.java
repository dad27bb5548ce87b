package org.rollcall.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The y axis of a chart: round numbers between which all values lie. */
record Scale(double min, double max, double step, String unit) {

    /** How many lines an axis has, about. */
    private static final int LINES = 4;

    private static final double THOUSAND = 1_000;

    /** An axis for values from {@code low} to {@code high}; it begins at 0 unless that would press them into a line. */
    static Scale of(double low, double high, String unit) {
        if (!(high > low) && high == 0) {
            return new Scale(0, 1, 1, unit);
        }
        var min = low >= 0 && low < high / 2 ? 0 : low;
        var span = high > min ? high - min : Math.abs(high);
        var step = round(span / LINES);
        var first = Math.floor((high > min ? min : Math.min(0, high)) / step) * step;
        var last = Math.ceil(Math.max(high, first + step) / step) * step;
        return new Scale(first, last, step, unit);
    }

    /** An axis of shares, from 0 to 100 per cent. */
    static Scale percent() {
        return new Scale(0, 100, 25, "\u00a0%");
    }

    /** 1, 2, 2.5 or 5 times a power of ten, not less than that. */
    private static double round(double raw) {
        var power = Math.pow(10, Math.floor(Math.log10(raw)));
        var digit = raw / power;
        if (digit <= 1) {
            return power;
        }
        if (digit <= 2) {
            return 2 * power;
        }
        return digit <= 2.5 && power >= 10 ? 2.5 * power : digit <= 5 ? 5 * power : 10 * power;
    }

    /** The place of a value from the top, in the height. */
    double y(double value, double height) {
        return height - (value - min) / (max - min) * height;
    }

    /** From the smallest to the largest. */
    List<Double> lines() {
        var lines = new ArrayList<Double>();
        for (var i = 0; min + i * step <= max + step / 2; i++) {
            lines.add(min + i * step);
        }
        return lines;
    }

    /** A number beside a line of the axis: {@code 40k}. */
    String text(double value) {
        var size = Math.abs(value);
        if (size >= THOUSAND * THOUSAND * THOUSAND) {
            return PageText.plain(value / THOUSAND / THOUSAND / THOUSAND, 2) + "G" + unit;
        }
        if (size >= THOUSAND * THOUSAND) {
            return PageText.plain(value / THOUSAND / THOUSAND, 2) + "M" + unit;
        }
        return size >= 10 * THOUSAND
                ? PageText.plain(value / THOUSAND, 2) + "k" + unit
                : PageText.plain(Double.parseDouble(String.format(Locale.ROOT, "%.6f", value)), 4) + unit;
    }
}
