package org.sekisho.dist;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Type;
import org.sekisho.dist.ClassPath.Shape;
import org.sekisho.dist.ConstantPool.Member;

/**
 * What the Java linker would complain of, found without running anything: a class, field or method that is not there,
 * not accessible, or of another kind, and an abstract method that nobody implements (JVMS 5.4.3).
 */
final class LinkCheck {
    private static final Set<String> SIGNATURE_POLYMORPHIC =
            Set.of("java/lang/invoke/MethodHandle", "java/lang/invoke/VarHandle");

    private final ClassPath classPath;
    private int checked;

    LinkCheck(ClassPath classPath) {
        this.classPath = classPath;
    }

    /** How many references have been looked at so far. */
    int checked() {
        return checked;
    }

    /** The problems of one class file, each a sentence; empty if it links. */
    List<String> problems(byte[] classFile) {
        Shape self = ClassPath.shape(classFile);
        ConstantPool pool = new ConstantPool(classFile);
        Set<String> problems = new LinkedHashSet<>();
        Set<String> classes = new LinkedHashSet<>(pool.classes());
        self.methods().keySet().forEach(method -> addTypes(classes, descriptor(method)));
        self.fields().keySet().forEach(field -> addTypes(classes, descriptor(field)));
        for (String name : classes) {
            checked++;
            if (classPath.find(name).isEmpty()) {
                problems.add(self.name() + ": no class " + name);
            }
        }
        for (Member member : pool.members()) {
            checked++;
            memberProblem(self, member).ifPresent(problem -> problems.add(self.name() + ": " + problem));
        }
        unimplemented(self).forEach(method -> problems.add(self.name() + ": does not implement " + method));
        return new ArrayList<>(problems);
    }

    private Optional<String> memberProblem(Shape self, Member member) {
        String owner = member.owner().startsWith("[") ? "java/lang/Object" : member.owner();
        if (SIGNATURE_POLYMORPHIC.contains(owner)) {
            return Optional.empty();
        }
        Optional<Shape> shape = classPath.find(owner);
        if (shape.isEmpty()) {
            return Optional.empty(); // already told as a missing class
        }
        if (member.kind() != Member.Kind.FIELD
                && shape.get().isInterface() != (member.kind() == Member.Kind.INTERFACE_METHOD)) {
            return Optional.of(owner + " has become " + (shape.get().isInterface() ? "an interface" : "a class"));
        }
        String key = member.name() + " " + member.descriptor();
        Optional<Found> found = find(shape.get(), key, member.kind() == Member.Kind.FIELD);
        if (found.isEmpty()) {
            return Optional.of("no " + member);
        }
        return found.get().accessibleFrom(self.name()) ? Optional.empty() : Optional.of("not accessible: " + member);
    }

    private record Found(String owner, int access) {
        boolean accessibleFrom(String other) {
            if (owner.equals(other) || nest(owner).equals(nest(other))) {
                return true;
            }
            if (Modifier.isPrivate(access)) {
                return false;
            }
            return Modifier.isPublic(access)
                    || Modifier.isProtected(access)
                    || packageOf(owner).equals(packageOf(other));
        }

        private static String nest(String name) {
            int inner = name.indexOf('$');
            return inner < 0 ? name : name.substring(0, inner);
        }

        private static String packageOf(String name) {
            return name.substring(0, Math.max(0, name.lastIndexOf('/')));
        }
    }

    /** Resolution of a member: the class, its superclasses, then the interfaces of all of them. */
    private Optional<Found> find(Shape start, String key, boolean field) {
        for (Shape shape : ancestry(start)) {
            Integer access = (field ? shape.fields() : shape.methods()).get(key);
            if (access != null) {
                return Optional.of(new Found(shape.name(), access));
            }
        }
        return Optional.empty();
    }

    private List<Shape> ancestry(Shape start) {
        List<Shape> all = new ArrayList<>();
        for (Optional<Shape> shape = Optional.of(start); shape.isPresent(); shape = parent(shape.get())) {
            all.add(shape.get());
        }
        for (int i = 0; i < all.size(); i++) {
            for (String name : all.get(i).interfaces()) {
                classPath.find(name).filter(shape -> !all.contains(shape)).ifPresent(all::add);
            }
        }
        return all;
    }

    private Optional<Shape> parent(Shape shape) {
        return shape.parent() == null ? Optional.empty() : classPath.find(shape.parent());
    }

    private List<String> unimplemented(Shape self) {
        if (self.isAbstract() || self.isInterface()) {
            return List.of();
        }
        List<Shape> ancestry = ancestry(self);
        List<String> missing = new ArrayList<>();
        for (Shape shape : ancestry) {
            for (Map.Entry<String, Integer> method : shape.methods().entrySet()) {
                if (Modifier.isAbstract(method.getValue()) && !implemented(ancestry, method.getKey())) {
                    missing.add(shape.name() + "." + method.getKey());
                }
            }
        }
        return missing;
    }

    private static boolean implemented(List<Shape> ancestry, String method) {
        return ancestry.stream()
                .map(shape -> shape.methods().get(method))
                .anyMatch(access -> access != null && !Modifier.isAbstract(access));
    }

    private static String descriptor(String key) {
        return key.substring(key.indexOf(' ') + 1);
    }

    private static void addTypes(Set<String> classes, String descriptor) {
        Type type = Type.getType(descriptor);
        if (type.getSort() != Type.METHOD) {
            addType(classes, type);
            return;
        }
        addType(classes, type.getReturnType());
        for (Type argument : type.getArgumentTypes()) {
            addType(classes, argument);
        }
    }

    private static void addType(Set<String> classes, Type type) {
        Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
        if (element.getSort() == Type.OBJECT) {
            classes.add(element.getInternalName());
        }
    }
}
