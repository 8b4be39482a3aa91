package org.sekisho.authentication.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** Writes small files so that nobody ever sees a part of one, readable for their owner alone. Stateless. */
public final class AtomicFiles {

    private AtomicFiles() {}

    /**
     * Makes the folders between {@code root} and {@code file}, and {@code root} itself, for the owner alone.
     *
     * @throws IOException if one cannot be made
     */
    public static void createFolders(Path root, Path file) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Path there = folder.toAbsolutePath();
            while (there != null && !Files.isDirectory(there)) {
                there = there.getParent();
            }
            FileAttribute<?>[] owner = attributes(root, "rwx------");
            Files.createDirectories(folder, owner);
            // A folder that a crash takes away takes all that is in it.
            for (Path made = folder.toAbsolutePath(); made != null && !made.equals(there); made = made.getParent()) {
                keepNames(made);
            }
        }
    }

    /** Writes a file that must not exist: {@link FileAlreadyExistsException} if it does. */
    static void createNew(Path file, byte[] content) throws IOException {
        Path temporary = write(file, content);
        try {
            // A link fails if the name is taken, which no rename does.
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
        keepNames(file);
    }

    /**
     * Writes a file in place of what is there. It is on the disk when this returns.
     *
     * @throws IOException if it cannot be written; what was there before is there still
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path temporary = write(file, content);
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        keepNames(file);
    }

    /** A name survives a crash of the machine once its folder is on the disk. */
    private static void keepNames(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null
                && folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // Windows opens no folder, and keeps its names without being asked.
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private static Path write(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling("." + UUID.randomUUID() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                attributes(temporary, "rw-------"))) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(temporary);
            throw failed;
        }
        return temporary;
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
