package org.rollcall.platform.parquet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link CompactProtocol} has written, and whatever else Thrift's compact protocol has, from a file in memory. */
final class CompactReader {

    /** Metadata of Parquet is less deep. */
    private static final int DEEPEST = 16;

    private static final int LIST = 9;
    private static final int NONE = -1;

    private final MemorySegment file;
    private long position;

    CompactReader(MemorySegment file, long position) {
        this.file = file;
        this.position = position;
    }

    /** Where the next byte is. */
    long position() {
        return position;
    }

    /** The members of a struct by their numbers: booleans, longs, texts, lists, or further structs. */
    Struct struct() throws IOException {
        return struct(0, NONE, struct -> struct);
    }

    /**
     * The same, where one member is a list of large structs.
     *
     * @param large its number
     * @param shorter gives what is kept of such a struct as soon as it was read
     */
    Struct struct(int large, Shortening shorter) throws IOException {
        return struct(0, large, shorter);
    }

    private Struct struct(int depth, int large, Shortening shorter) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("metadata is too deep");
        }
        var members = new HashMap<Integer, Object>();
        var id = 0;
        while (true) {
            var head = file.get(JAVA_BYTE, position++);
            if (head == 0) {
                return new Struct(members);
            }
            var delta = (head >> 4) & 0xf;
            id = delta == 0 ? (int) zigzag() : id + delta;
            var isLarge = id == large && (head & 0xf) == LIST;
            members.put(id, isLarge ? list(depth, shorter) : value(head & 0xf, depth));
        }
    }

    private Object value(int type, int depth) throws IOException {
        return switch (type) {
            case 1 -> true;
            case 2 -> false;
            case 3 -> (long) file.get(JAVA_BYTE, position++);
            case 4, 5, 6 -> zigzag();
            case 7 -> bytes(Double.BYTES);
            case 8 -> new String(bytes(varint()), UTF_8);
            case LIST, 10 -> list(depth, struct -> struct);
            case 12 -> struct(depth + 1, NONE, struct -> struct);
            default -> throw new IOException("metadata has something that is not known");
        };
    }

    private List<Object> list(int depth, Shortening shorter) throws IOException {
        var head = file.get(JAVA_BYTE, position++);
        var size = (head >> 4) & 0xf;
        long elements = size == 0xf ? varint() : size;
        if (elements < 0 || elements > file.byteSize() - position) {
            throw new IOException("metadata has a list of " + elements);
        }
        var list = new ArrayList<Object>();
        for (var i = 0L; i < elements; i++) {
            var element = value(head & 0xf, depth);
            list.add(element instanceof Struct struct ? shorter.of(struct) : element);
        }
        return list;
    }

    private byte[] bytes(long length) throws IOException {
        if (length < 0 || length > file.byteSize() - position) {
            throw new IOException("metadata has a text of " + length + " bytes");
        }
        var bytes = new byte[(int) length];
        MemorySegment.copy(file, JAVA_BYTE, position, bytes, 0, bytes.length);
        position += length;
        return bytes;
    }

    private long zigzag() throws IOException {
        var zigzag = varint();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    private long varint() throws IOException {
        var number = 0L;
        for (var shift = 0; shift < Long.SIZE; shift += 7) {
            var next = file.get(JAVA_BYTE, position++);
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IOException("metadata has a number that is none");
    }

    /** What is kept of a struct. */
    @FunctionalInterface
    interface Shortening {
        Object of(Struct struct) throws IOException;
    }

    /** A struct that was read. */
    record Struct(Map<Integer, Object> members) {

        boolean has(int id) {
            return members.containsKey(id);
        }

        long number(int id) throws IOException {
            return get(id, Long.class);
        }

        String text(int id) throws IOException {
            return get(id, String.class);
        }

        Struct struct(int id) throws IOException {
            return get(id, Struct.class);
        }

        <T> List<T> list(int id, Class<T> type) throws IOException {
            var list = new ArrayList<T>();
            for (var element : get(id, List.class)) {
                if (!type.isInstance(element)) {
                    throw new IOException("metadata has a list of something else");
                }
                list.add(type.cast(element));
            }
            return list;
        }

        private <T> T get(int id, Class<T> type) throws IOException {
            var member = members.get(id);
            if (!type.isInstance(member)) {
                throw new IOException("metadata lacks its member " + id);
            }
            return type.cast(member);
        }
    }
}
