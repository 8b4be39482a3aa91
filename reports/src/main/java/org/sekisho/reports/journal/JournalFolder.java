package org.sekisho.reports.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a journal: its lock, its id and its segments. A file appears under its name only when it is complete, and what
 * creates one returns when a crash can no longer take it away.
 */
final class JournalFolder implements Closeable {

    /** No position is as large: eighteen digits, written out so that names sort as numbers do. */
    static final long POSITIONS = 1_000_000_000_000_000_000L;

    private static final Logger LOGGER = LoggerFactory.getLogger(JournalFolder.class);
    private static final Pattern SEGMENT = Pattern.compile("([0-9]{18})\\.segment");
    private static final String UNFINISHED = ".new";

    private final Path folder;
    private final Disk disk;
    private final FileChannel lock;
    private final UUID id;
    private volatile Name name;

    /**
     * What a journal is called by those who use it.
     *
     * @param id a UUID
     * @param from the position from which on it is called so
     */
    record Name(UUID id, long from) {}

    private JournalFolder(Path folder, Disk disk, FileChannel lock) throws IOException {
        this.folder = folder;
        this.disk = disk;
        this.lock = lock;
        this.id = readOrMakeId();
        this.name = readName();
    }

    /** Creates the folder if it is not there, and locks it. */
    static JournalFolder open(Path folder, Disk disk) throws IOException {
        if (!Files.isDirectory(folder)) {
            createPrivately(folder);
        }
        FileChannel lock =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!locked(lock)) {
                throw new JournalException(
                        JournalException.Reason.LOCKED,
                        "The journal in " + folder
                                + " is used by another process; give each server a folder of its own.");
            }
            return new JournalFolder(folder, disk, lock);
        } catch (IOException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    private static void createPrivately(Path folder) throws IOException {
        Path there = folder.toAbsolutePath();
        while (there.getParent() != null && !Files.isDirectory(there.getParent())) {
            there = there.getParent();
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // What is in a journal may tell who writes to whom.
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
        // A folder that a crash takes away takes all that is in it.
        for (Path made = folder.toAbsolutePath(); made != null && made.startsWith(there); made = made.getParent()) {
            if (made.getParent() != null) {
                keepNames(made.getParent());
            }
        }
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            // Held until the file is closed.
            FileLock held = file.tryLock();
            return held != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    /** What its segments are marked with. */
    UUID id() {
        return id;
    }

    /** What it is called: its id from the beginning, unless it was renamed. */
    Name name() {
        return name;
    }

    void rename(UUID next, long from) throws IOException {
        write("name", next + " " + from);
        name = new Name(next, from);
    }

    private Name readName() throws IOException {
        String[] written = read("name").split(" ", -1);
        Optional<UUID> renamed = parse(written[0]);
        long from = written.length == 2 ? position(written[1]) : 0;
        return renamed.isPresent() ? new Name(renamed.get(), from) : new Name(id, 0);
    }

    private static long position(String digits) {
        try {
            long position = Long.parseLong(digits);
            return position < 0 || position >= POSITIONS ? 0 : position;
        } catch (NumberFormatException damaged) {
            return 0;
        }
    }

    /** Up to where the journal was released in an earlier run; 0 where nobody knows. */
    long released() {
        try {
            return position(read("released"));
        } catch (IOException unreadable) {
            return 0;
        }
    }

    /** Notes it. A crash of the machine may take it away: what was released then waits again, and is asked for by its user. */
    void released(long position) {
        try {
            Files.writeString(folder.resolve("released"), String.format("%018d%n", position));
        } catch (IOException failed) {
            LOGGER.debug("It cannot be noted up to where the journal was used: {}", failed.toString());
        }
    }

    /**
     * The segments, by the position that they begin at.
     *
     * @throws JournalException if one is of another journal or of a newer version
     */
    NavigableMap<Long, Path> segments() throws IOException {
        NavigableMap<Long, Path> segments = list();
        for (Path segment : segments.values()) {
            Optional<SegmentHeader> header = header(segment);
            if (header.isEmpty()) {
                LOGGER.error("The header of {} is damaged; its records are read all the same", segment);
            } else if (header.get().version() > SegmentHeader.VERSION) {
                throw new JournalException(
                        JournalException.Reason.FOREIGN,
                        segment
                                + " was written by a newer version; start that version again, or move the folder away.");
            } else if (!header.get().journal().equals(id)) {
                throw new JournalException(
                        JournalException.Reason.FOREIGN,
                        segment + " belongs to another journal; move it out of the folder.");
            }
        }
        return segments;
    }

    private NavigableMap<Long, Path> list() throws IOException {
        NavigableMap<Long, Path> segments = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Matcher name = SEGMENT.matcher(file.getFileName().toString());
                if (name.matches()) {
                    segments.put(Long.parseLong(name.group(1)), file);
                }
            }
        }
        return segments;
    }

    private static Optional<SegmentHeader> header(Path segment) throws IOException {
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ)) {
            return SegmentHeader.read(file);
        }
    }

    Path segment(long start) {
        return folder.resolve(String.format("%018d.segment", start));
    }

    /** Creates an empty segment, in place of one that began at the same position. */
    Disk.File create(long start) throws IOException {
        Path segment = segment(start);
        Path unfinished = folder.resolve("segment" + UNFINISHED);
        Disk.File file = disk.create(unfinished);
        try {
            file.write(new SegmentHeader(SegmentHeader.VERSION, id, start).encode());
            file.force();
            moveIntoPlace(unfinished, segment);
            return file;
        } catch (IOException | RuntimeException failed) {
            file.close();
            Files.deleteIfExists(unfinished);
            throw failed;
        }
    }

    private void moveIntoPlace(Path unfinished, Path name) throws IOException {
        Files.move(unfinished, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        keepNames(folder);
    }

    private static void keepNames(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // Windows opens no folder, and keeps its names without being asked.
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private UUID readOrMakeId() throws IOException {
        Path file = folder.resolve("id");
        Optional<UUID> read = parse(read("id"));
        if (read.isPresent()) {
            return read.get();
        }
        for (Path segment : list().descendingMap().values()) {
            Optional<SegmentHeader> header = header(segment);
            if (header.isPresent()) {
                LOGGER.warn("{} is missing or damaged; the journal's id is taken from {}", file, segment);
                return write("id", header.get().journal());
            }
        }
        return write("id", UUID.randomUUID());
    }

    /** A small file of ours; nothing where there is none. */
    private String read(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip() : "";
    }

    private static Optional<UUID> parse(String id) {
        try {
            UUID read = UUID.fromString(id);
            return read.toString().equals(id) ? Optional.of(read) : Optional.empty();
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private <T> T write(String name, T made) throws IOException {
        Path unfinished = folder.resolve(name + UNFINISHED);
        try (FileChannel out = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            new Disk.ChannelFile(out).write(StandardCharsets.US_ASCII.encode(made + "\n"));
            out.force(true);
        }
        moveIntoPlace(unfinished, folder.resolve(name));
        return made;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
