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
            FileAttribute<?>[] owner = attributes(root, "rwx------");
            Files.createDirectories(folder, owner);
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
