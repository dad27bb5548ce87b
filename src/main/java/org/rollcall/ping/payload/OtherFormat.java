package org.rollcall.ping.payload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Formats that people send in place of JSON in UTF-8, and how to make a payload of each. */
enum OtherFormat {
    UTF_32("UTF-32; save it as UTF-8", "\\x00\\x00\\xfe\\xff.*|\\xff\\xfe\\x00\\x00.*"),
    UTF_16("UTF-16; save it as UTF-8", "\\xfe\\xff.*|\\xff\\xfe.*|\\x00[^\\x00].*|[^\\x00]\\x00.*"),
    GZIP("gzip; send it with the header Content-Encoding: gzip, or to /usage_data/upload", "\\x1f\\x8b.*"),
    ZIP("a zip archive; send it to /usage_data/upload, or the files in it one by one", "PK(\\x03\\x04|\\x05\\x06).*"),
    PACKED("an archive; unpack it, and send the JSON in it", "7z\\xbc\\xaf.*|Rar!\\x1a.*|BZh[1-9].*|\\xfd7zXZ.*"),
    PDF("a PDF document; send the payload itself, as JSON", "%PDF-.*"),
    IMAGE("an image; send the payload itself, as JSON", "\\x89PNG.*|\\xff\\xd8\\xff.*|GIF8.*|RIFF....WEBP.*"),
    HTML(
            "HTML or XML, perhaps the page of an error or a sign-in that was saved in place of the payload; send the payload"
                    + " itself, as JSON",
            "(\\xef\\xbb\\xbf)?\\s*<.*"),
    YAML("YAML; send the payload as JSON", "(\\xef\\xbb\\xbf)?\\s*(---\\s.*|[A-Za-z_][\\w.]*:\\s.*)"),
    CSV("a table with commas or semicolons; send the payload as JSON", "(\\xef\\xbb\\xbf)?[\\w .]+[,;][^\\n{}]*\\n.*");

    /** Bytes; all of them can be told by fewer. */
    private static final int BEGINNING = 512;

    private final String whatToDo;
    private final Pattern beginning;

    /** @param beginning of the bytes, each taken for the character of its number */
    OtherFormat(String whatToDo, String beginning) {
        this.whatToDo = whatToDo;
        this.beginning = Pattern.compile(beginning, Pattern.DOTALL);
    }

    /** The format of a document that is no JSON in UTF-8; null where it is none of these. */
    static @Nullable OtherFormat of(byte[] document) {
        var begin = new String(document, 0, Math.min(BEGINNING, document.length), ISO_8859_1);
        for (var format : values()) {
            if (format.beginning.matcher(begin).matches()) {
                return format;
            }
        }
        return null;
    }

    /** What it is, and what to do, for people. */
    String advice() {
        return "This is " + whatToDo + ".";
    }
}
