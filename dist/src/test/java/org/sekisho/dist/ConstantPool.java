package org.sekisho.dist;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;

/** All that a class file refers to: its constant pool, which no attribute (Record, Signature, annotations) gets around. */
final class ConstantPool {
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;

    /** A field or method of {@code owner} that a class uses. */
    record Member(Kind kind, String owner, String name, String descriptor) {
        enum Kind {
            FIELD,
            METHOD,
            INTERFACE_METHOD
        }

        @Override
        public String toString() {
            return owner + "." + name + " " + descriptor;
        }
    }

    private final ClassReader reader;
    private final char[] buffer;

    ConstantPool(byte[] classFile) {
        reader = new ClassReader(classFile);
        buffer = new char[reader.getMaxStringLength()];
    }

    /** Every text: names, descriptors, signatures and string constants. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int item : items(UTF8)) {
            int length = reader.readUnsignedShort(item);
            texts.add(utf8(item + 2, length));
        }
        return texts;
    }

    /** Every class that is named as such, in internal form, arrays reduced to their elements; no primitives. */
    List<String> classes() {
        return items(CLASS).stream()
                .map(item -> reader.readUTF8(item, buffer))
                .map(ConstantPool::element)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** Every field and method that is used. */
    List<Member> members() {
        List<Member> members = new ArrayList<>();
        for (Member.Kind kind : Member.Kind.values()) {
            for (int item : items(tag(kind))) {
                int nameAndType = reader.getItem(reader.readUnsignedShort(item + 2));
                members.add(new Member(
                        kind,
                        reader.readClass(item, buffer),
                        reader.readUTF8(nameAndType, buffer),
                        reader.readUTF8(nameAndType + 2, buffer)));
            }
        }
        return members;
    }

    static String element(String internalName) {
        if (!internalName.startsWith("[")) {
            return internalName;
        }
        String element = internalName.replaceFirst("^\\[+", "");
        return element.startsWith("L") ? element.substring(1, element.length() - 1) : "";
    }

    private static int tag(Member.Kind kind) {
        return switch (kind) {
            case FIELD -> FIELD;
            case METHOD -> METHOD;
            case INTERFACE_METHOD -> INTERFACE_METHOD;
        };
    }

    private List<Integer> items(int tag) {
        List<Integer> items = new ArrayList<>();
        for (int i = 1; i < reader.getItemCount(); i++) {
            int offset = reader.getItem(i);
            // The second half of a long or double has no offset of its own.
            if (offset > 0 && reader.readByte(offset - 1) == tag) {
                items.add(offset);
            }
        }
        return items;
    }

    private String utf8(int offset, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) (reader.readByte(offset + i) & 0xff));
        }
        return text.toString();
    }
}
