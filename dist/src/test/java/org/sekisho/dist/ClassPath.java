package org.sekisho.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What classes look like from outside, on a class path of JARs and folders and in the JDK. Nothing is loaded. */
final class ClassPath {
    /** The members of one class as the linker sees them: name and descriptor, with the access flags. */
    record Shape(
            String name,
            int access,
            String parent,
            List<String> interfaces,
            Map<String, Integer> fields,
            Map<String, Integer> methods) {

        boolean isInterface() {
            return (access & Opcodes.ACC_INTERFACE) != 0;
        }

        boolean isAbstract() {
            return (access & Opcodes.ACC_ABSTRACT) != 0;
        }
    }

    private final Map<String, byte[]> classFiles = new HashMap<>();
    private final Map<String, Optional<Shape>> shapes = new HashMap<>();

    ClassPath add(Path jarOrFolder) {
        try {
            if (Files.isDirectory(jarOrFolder)) {
                addFolder(jarOrFolder);
            } else {
                addJar(jarOrFolder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Adds what another holds, behind what is there. */
    ClassPath add(ClassPath other) {
        other.classFiles.forEach(classFiles::putIfAbsent);
        return this;
    }

    /** Takes a class out again that a newer version has no more. */
    ClassPath without(String internalName) {
        classFiles.remove(internalName);
        return this;
    }

    Optional<Shape> find(String internalName) {
        return shapes.computeIfAbsent(internalName, name -> bytes(name).map(ClassPath::shape));
    }

    private Optional<byte[]> bytes(String name) {
        byte[] found = classFiles.get(name);
        if (found != null) {
            return Optional.of(found);
        }
        try (InputStream in = ClassLoader.getPlatformClassLoader().getResourceAsStream(name + ".class")) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addJar(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                if (entry.getName().endsWith(".class")) {
                    put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
        }
    }

    private void addFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
    }

    private void put(String entry, byte[] classFile) {
        classFiles.putIfAbsent(entry.substring(0, entry.length() - ".class".length()), classFile);
    }

    static Shape shape(byte[] classFile) {
        Map<String, Integer> fields = new HashMap<>();
        Map<String, Integer> methods = new HashMap<>();
        ClassReader reader = new ClassReader(classFile);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public FieldVisitor visitField(int access, String name, String descriptor, String sig, Object v) {
                        fields.put(name + " " + descriptor, access);
                        return null;
                    }

                    @Override
                    public MethodVisitor visitMethod(int access, String name, String descriptor, String s, String[] e) {
                        methods.put(name + " " + descriptor, access);
                        return null;
                    }
                },
                ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
        return new Shape(
                reader.getClassName(),
                reader.getAccess(),
                reader.getSuperName(),
                List.of(reader.getInterfaces()),
                fields,
                methods);
    }
}
