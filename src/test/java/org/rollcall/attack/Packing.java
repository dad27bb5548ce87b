package org.rollcall.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What a document is put into before it is sent. */
enum Packing {
    NONE {
        @Override
        Packed pack(Document document) {
            return new Packed(document.size(), document::write);
        }
    },
    GZIP {
        @Override
        Packed pack(Document document) {
            return packed(sent -> {
                try (var out = new GZIPOutputStream(sent) {
                    {
                        def.setLevel(Deflater.BEST_SPEED);
                    }
                }) {
                    document.write(out);
                }
            });
        }
    },
    /** Packed badly, because an upload may not have more than a hundred times its size in it. */
    GZIP_FILE {
        @Override
        Packed pack(Document document) {
            return packed(sent -> {
                try (var out = new GZIPOutputStream(sent) {
                    {
                        def.setStrategy(Deflater.HUFFMAN_ONLY);
                    }
                }) {
                    document.write(out);
                }
            });
        }
    },
    /** As badly. */
    ZIP {
        @Override
        Packed pack(Document document) {
            return packed(sent -> {
                try (var out = new ZipOutputStream(sent) {
                    {
                        def.setStrategy(Deflater.HUFFMAN_ONLY);
                    }
                }) {
                    out.putNextEntry(new ZipEntry("ping.json"));
                    document.write(out);
                }
            });
        }
    },
    FORM {
        @Override
        Packed pack(Document document) {
            var begin = ("--" + BOUNDARY
                            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ping.json\"\r\n"
                            + "Content-Type: application/json\r\n\r\n")
                    .getBytes(US_ASCII);
            var end = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(US_ASCII);
            return new Packed(begin.length + document.size() + end.length, out -> {
                out.write(begin);
                document.write(out);
                out.write(end);
            });
        }
    };

    static final String BOUNDARY = "boundary";

    abstract Packed pack(Document document);

    private static Packed packed(Stranger.Body body) {
        var sent = new ByteArrayOutputStream();
        try {
            body.writeTo(sent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Packed(sent.size(), sent::writeTo);
    }

    /** @param length bytes */
    record Packed(long length, Stranger.Body body) {}

    /**
     * A JSON document.
     *
     * @param size bytes
     * @param before what stands before the content
     * @param after what stands behind it
     */
    record Document(Content content, long size, String before, String after) {
        void write(OutputStream out) throws IOException {
            content.write(out, size, before, after);
        }
    }
}
