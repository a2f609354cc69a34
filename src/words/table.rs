//! Flat tables of numbers and of texts, read where they lie.
//!
//! What is built into the program is never copied or decoded: a single check is mostly start-up, and of the tables it
//! touches a small part.

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A number of fixed width, kept little end first.
pub trait Number: Copy {
    const BYTES: usize;
    fn read(bytes: &[u8]) -> Self;
    fn write(self, out: &mut Vec<u8>);
}

macro_rules! number {
    ($t:ty) => {
        impl Number for $t {
            const BYTES: usize = size_of::<$t>();

            #[inline]
            fn read(bytes: &[u8]) -> Self {
                bytes.first_chunk().map_or(0, |b| <$t>::from_le_bytes(*b))
            }

            fn write(self, out: &mut Vec<u8>) {
                out.extend(self.to_le_bytes());
            }
        }
    };
}

number!(u16);
number!(u32);

/// A table of numbers.
#[derive(Clone, Default)]
pub struct Table<T> {
    bytes: Cow<'static, [u8]>,
    of: PhantomData<T>,
}

impl<T: Number> Table<T> {
    /// The number at an index; 0 behind the end.
    #[inline]
    pub fn at(&self, i: usize) -> T {
        self.all().at(i)
    }

    /// The numbers of a row where the table holds rows of so many; zeros behind the end.
    #[inline]
    pub fn row<const N: usize>(&self, i: usize) -> [T; N] {
        self.all().row(i)
    }

    /// All numbers.
    #[inline]
    pub fn all(&self) -> Numbers<'_, T> {
        Numbers {
            bytes: &self.bytes,
            of: PhantomData,
        }
    }

    pub fn len(&self) -> usize {
        self.all().len()
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The numbers from an index up to another.
    #[inline]
    pub fn between(&self, from: usize, to: usize) -> Numbers<'_, T> {
        self.all().between(from, to)
    }
}

/// Some numbers of a table in a row.
#[derive(Clone, Copy)]
pub struct Numbers<'a, T> {
    bytes: &'a [u8],
    of: PhantomData<T>,
}

impl<'a, T: Number> Numbers<'a, T> {
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub fn len(&self) -> usize {
        self.bytes.len() / T::BYTES
    }

    /// The number at an index; 0 behind the end.
    #[inline]
    pub fn at(&self, i: usize) -> T {
        T::read(self.bytes.get(i * T::BYTES..).unwrap_or(&[]))
    }

    /// The numbers of a row where there are rows of so many; zeros behind the end.
    #[inline]
    pub fn row<const N: usize>(&self, i: usize) -> [T; N] {
        let (from, to) = (i * N * T::BYTES, (i + 1) * N * T::BYTES);
        let row = self.bytes.get(from..to).unwrap_or(&[]);
        std::array::from_fn(|k| T::read(row.get(k * T::BYTES..).unwrap_or(&[])))
    }

    /// The numbers from an index up to another.
    #[inline]
    pub fn between(&self, from: usize, to: usize) -> Numbers<'a, T> {
        Numbers {
            bytes: (self.bytes.get(from * T::BYTES..to * T::BYTES)).unwrap_or(&[]),
            of: PhantomData,
        }
    }

    /// Where a number stands among these, which are sorted.
    #[inline]
    pub fn find(self, wanted: T) -> Option<usize>
    where
        T: Ord,
    {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.at(middle).cmp(&wanted) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

impl<T: Number> Iterator for Numbers<'_, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        if self.bytes.is_empty() {
            return None;
        }
        let first = T::read(self.bytes);
        self.bytes = self.bytes.get(T::BYTES..).unwrap_or(&[]);
        Some(first)
    }
}

impl<T: Number> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(numbers: I) -> Self {
        let mut bytes = Vec::new();
        for n in numbers {
            n.write(&mut bytes);
        }
        Table {
            bytes: bytes.into(),
            of: PhantomData,
        }
    }
}

impl<T: Number> fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table of {}", self.len())
    }
}

/// Lists of numbers, one behind the other.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Lists {
    /// Where each list begins; one more than lists.
    starts: Table<u32>,
    numbers: Table<u32>,
}

impl Lists {
    /// A list by its index; none behind the end.
    #[inline]
    pub fn at(&self, i: usize) -> Numbers<'_, u32> {
        self.numbers
            .between(self.starts.at(i) as usize, self.starts.at(i + 1) as usize)
    }

    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<L: IntoIterator<Item = u32>> FromIterator<L> for Lists {
    fn from_iter<I: IntoIterator<Item = L>>(lists: I) -> Self {
        let (mut starts, mut numbers) = (vec![0u32], Vec::new());
        for list in lists {
            numbers.extend(list);
            starts.push(numbers.len() as u32);
        }
        Lists {
            starts: starts.into_iter().collect(),
            numbers: numbers.into_iter().collect(),
        }
    }
}

/// Texts, one behind the other.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Texts {
    ends: Table<u32>,
    bytes: Bytes,
}

impl Texts {
    /// A text by its index; empty behind the end.
    pub fn at(&self, i: usize) -> &str {
        // Checked piece by piece: a check at start would read all.
        std::str::from_utf8(self.bytes_at(i)).unwrap_or("")
    }

    fn bytes_at(&self, i: usize) -> &[u8] {
        let start = i.checked_sub(1).map_or(0, |i| self.ends.at(i));
        let end = self.ends.at(i);
        (self.bytes.0.get(start as usize..end as usize)).unwrap_or(&[])
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.at(i))
    }
}

impl<S: AsRef<str>> FromIterator<S> for Texts {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let (mut ends, mut text) = (Vec::new(), String::new());
        for t in texts {
            text.push_str(t.as_ref());
            ends.push(text.len() as u32);
        }
        Texts {
            ends: ends.into_iter().collect(),
            bytes: Bytes(text.into_bytes().into()),
        }
    }
}

/// Different texts that are looked up by their wording.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Dictionary {
    texts: Texts,
    /// Numbers of texts from 1 on, each where its hash points to or in the next free place behind; 0 is free.
    slots: Table<u32>,
}

impl Dictionary {
    /// The number of a text.
    pub fn find(&self, text: &str) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = fnv(text.as_bytes()) as usize & mask;
        loop {
            let i = self.slots.at(at).checked_sub(1)? as usize;
            if self.texts.bytes_at(i) == text.as_bytes() {
                return Some(i);
            }
            at = (at + 1) & mask;
        }
    }

    /// A text by its number; empty behind the end.
    pub fn at(&self, i: usize) -> &str {
        self.texts.at(i)
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

impl<S: AsRef<str>> FromIterator<S> for Dictionary {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let texts: Texts = texts.into_iter().collect();
        // At most half of the places are taken, so that a search ends soon.
        let mut slots = vec![0u32; (texts.len() * 2).next_power_of_two().max(2)];
        let mask = slots.len() - 1;
        for i in 0..texts.len() {
            let mut at = fnv(texts.bytes_at(i)) as usize & mask;
            while slots[at] != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = i as u32 + 1;
        }
        Dictionary {
            texts,
            slots: slots.into_iter().collect(),
        }
    }
}

/// The hash of Fowler, Noll and Vo.
fn fnv(bytes: &[u8]) -> u32 {
    let step = |h: u32, b: &u8| (h ^ u32::from(*b)).wrapping_mul(0x0100_0193);
    bytes.iter().fold(0x811C_9DC5, step)
}

/// Bytes that may lie in the program.
#[derive(Clone, Default)]
struct Bytes(Cow<'static, [u8]>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(&self.0)
    }
}

impl<'de: 'static> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Lying;
        impl Visitor<'static> for Lying {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("bytes that stay where they are")
            }

            fn visit_borrowed_bytes<E: Error>(self, bytes: &'static [u8]) -> Result<Bytes, E> {
                Ok(Bytes(Cow::Borrowed(bytes)))
            }
        }
        d.deserialize_bytes(Lying)
    }
}

impl<T: Number> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(&self.bytes)
    }
}

impl<'de: 'static, T: Number> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let Bytes(bytes) = Bytes::deserialize(d)?;
        Ok(Table {
            bytes,
            of: PhantomData,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_what_was_put_in() {
        let t: Table<u32> = [7, 70_000, 9].into_iter().collect();
        assert_eq!((t.len(), t.at(1), t.at(3)), (3, 70_000, 0));
        let sorted: Table<u16> = [2, 5, 9].into_iter().collect();
        assert_eq!(sorted.between(0, 3).find(9), Some(2));
        assert_eq!(sorted.between(0, 2).find(9), None);
        assert_eq!(
            sorted.between(2, 9).find(9),
            None,
            "behind the end is nothing"
        );
        assert_eq!(sorted.between(1, 3).collect::<Vec<_>>(), [5, 9]);
    }

    #[test]
    fn lists_and_texts_are_told_apart() {
        let l: Lists = [vec![1, 2], vec![], vec![3]].into_iter().collect();
        let all: Vec<Vec<u32>> = (0..4).map(|i| l.at(i).collect()).collect();
        assert_eq!(all, [vec![1, 2], vec![], vec![3], vec![]]);
        let t: Texts = ["甲", "", "乙丙"].into_iter().collect();
        assert_eq!(t.iter().collect::<Vec<_>>(), ["甲", "", "乙丙"]);
        assert_eq!(t.at(3), "");
    }

    #[test]
    fn a_dictionary_finds_its_texts_and_no_others() {
        let texts: Vec<String> = (0..500).map(|i| format!("词{i}")).collect();
        let d: Dictionary = texts.iter().collect();
        for (i, t) in texts.iter().enumerate() {
            assert_eq!((d.find(t), d.at(i)), (Some(i), t.as_str()));
        }
        assert_eq!((d.find("词500"), d.find("")), (None, None));
        assert_eq!(Dictionary::default().find("词"), None);
        let none: Dictionary = std::iter::empty::<&str>().collect();
        assert_eq!(none.find("词"), None);
    }

    #[test]
    fn what_is_decoded_lies_where_it_was() {
        let l: Lists = [vec![1, 2], vec![3]].into_iter().collect();
        let bytes: &'static [u8] = Vec::leak(postcard::to_stdvec(&l).expect("bytes"));
        let back: Lists = postcard::from_bytes(bytes).expect("lists");
        assert_eq!(back.at(0).collect::<Vec<_>>(), [1, 2]);
        let at = match &back.numbers.bytes {
            Cow::Borrowed(b) => b.as_ptr() as usize,
            Cow::Owned(_) => 0,
        };
        assert!(bytes.as_ptr_range().contains(&(at as *const u8)));
    }
}
