package org.rollcall.platform.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * How a token looks: {@code rollcall_}, 30 random base62 characters (178 bits), and the CRC-32 of everything before it as 6
 * base62 characters. Scanners for leaked secrets find it by the prefix and tell it from an example by the checksum.
 */
final class TokenText {
    static final String PREFIX = "rollcall_";

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 30;
    private static final int CHECKSUM_LENGTH = 6;
    private static final Pattern FORM =
            Pattern.compile(PREFIX + "[0-9A-Za-z]{" + (RANDOM_LENGTH + CHECKSUM_LENGTH) + "}");

    /** Tokens that people put where they do not belong: of instances ({@code glpat-...} and its relatives), and signed ones. */
    private static final Pattern OF_OTHERS = Pattern.compile(
            "gl[a-z]{2,8}-[0-9A-Za-z_.-]{20,}|eyJ[0-9A-Za-z_-]{8,}\\.[0-9A-Za-z_-]+(\\.[0-9A-Za-z_-]*)?");

    private static final String MASK = "***";

    private TokenText() {}

    /** @param random a cryptographically strong one, outside of tests */
    static String generate(RandomGenerator random) {
        StringBuilder text = new StringBuilder(PREFIX);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text + checksum(text.toString());
    }

    /** Whether this can be a token that was issued: the look-up of anything else is spared. */
    static boolean isWellFormed(String text) {
        int end = text.length() - CHECKSUM_LENGTH;
        return FORM.matcher(text).matches() && checksum(text.substring(0, end)).equals(text.substring(end));
    }

    /** The text with a placeholder for every token in it: where people put tokens that do not belong there. */
    static String masked(String text) {
        var own = text.contains(PREFIX) ? FORM.matcher(text).replaceAll(PREFIX + MASK) : text;
        return OF_OTHERS.matcher(own).replaceAll(MASK);
    }

    /** The hash that is stored in place of a token. Its 178 random bits need no salt and no slow hash. */
    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        char[] digits = new char[CHECKSUM_LENGTH];
        long rest = crc.getValue();
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            digits[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return new String(digits);
    }
}
