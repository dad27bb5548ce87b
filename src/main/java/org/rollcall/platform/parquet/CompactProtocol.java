package org.rollcall.platform.parquet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes structures in Thrift's compact protocol, the form of Parquet's metadata. Fields come in the order of their ids. */
final class CompactProtocol {

    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;

    /** Types of the elements of lists. */
    enum Element {
        ENUM(I32),
        TEXT(BINARY),
        STRUCTURE(STRUCT);

        private final int type;

        Element(int type) {
            this.type = type;
        }
    }

    private final Bytes out;
    private final Deque<Integer> outer = new ArrayDeque<>();
    private int last;

    CompactProtocol(Bytes out) {
        this.out = out;
    }

    /** Begins a structure that is an element of a list, or stands alone. */
    void begin() {
        outer.push(last);
        last = 0;
    }

    void end() {
        out.write(0);
        last = outer.pop();
    }

    void beginStruct(int field) {
        field(field, STRUCT);
        begin();
    }

    /** A field that holds a structure without fields. */
    void emptyStruct(int field) {
        beginStruct(field);
        end();
    }

    void bool(int field, boolean value) {
        field(field, value ? TRUE : FALSE);
    }

    void i32(int field, int value) {
        field(field, I32);
        out.zigzag(value);
    }

    void i64(int field, long value) {
        field(field, I64);
        out.zigzag(value);
    }

    void binary(int field, byte[] value) {
        field(field, BINARY);
        bytes(value);
    }

    void text(int field, String value) {
        binary(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Begins a list; its elements follow. */
    void list(int field, Element element, int size) {
        field(field, LIST);
        if (size < 15) {
            out.write((size << 4) | element.type);
        } else {
            out.write(0xf0 | element.type);
            out.varint(size);
        }
    }

    void enumElement(int value) {
        out.zigzag(value);
    }

    void textElement(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] value) {
        out.varint(value.length);
        out.write(value);
    }

    private void field(int id, int type) {
        var step = id - last;
        if (step > 0 && step < 16) {
            out.write((step << 4) | type);
        } else {
            out.write(type);
            out.zigzag(id);
        }
        last = id;
    }
}
