package org.rollcall.demo;

/** Chance without a state: the same numbers always fall the same way, whoever asks and in whatever order. */
final class Dice {

    private Dice() {}

    /** A number that looks random, of two others (the finalizer of SplitMix64). */
    static long roll(long a, long b) {
        var z = a + (b + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** From 0, inclusive, to 1, exclusive. */
    static double unit(long a, long b) {
        return (roll(a, b) >>> 11) * 0x1p-53;
    }

    /** From 0, inclusive, to {@code bound}, exclusive. */
    static int below(int bound, long a, long b) {
        return (int) (unit(a, b) * bound);
    }

    /** A number for a text, the same on every machine. */
    static long ofText(String text) {
        var hash = 0xcbf29ce484222325L;
        for (var i = 0; i < text.length(); i++) {
            hash = roll(hash, text.charAt(i));
        }
        return hash;
    }
}
