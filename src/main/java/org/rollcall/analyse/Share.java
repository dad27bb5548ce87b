package org.rollcall.analyse;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Shares of instances, and other ratios. */
public final class Share {

    private static final int DECIMALS = 6;

    private Share() {}

    /** A part of a whole that is not 0, rounded to six decimals. */
    public static BigDecimal of(long part, long whole) {
        return BigDecimal.valueOf(part)
                .divide(BigDecimal.valueOf(whole), DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros();
    }
}
